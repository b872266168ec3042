"""Reminders of limits, counted in workdays. Each limit gets one when it is near and one when it has passed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.accounts.models import User
from portal.calendar.workdays import is_workday, workdays_after
from portal.jobs.models import Job
from portal.jobs.registry import Report
from portal.notifications.services import notify
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.telling import people_of

REMIND = "rectification.remind_limits"
WORKDAYS_BEFORE = 3
# (field that stores the reminded limit, sentence for problems, sentence for measures)
STEPS = (
    (
        "soon_told",
        gettext_noop("%(n)s problems of %(where)s are due within 3 workdays, first %(what)s (%(day)s)."),
        gettext_noop("%(n)s measures of %(where)s are due within 3 workdays, first %(what)s (%(day)s)."),
    ),
    (
        "over_told",
        gettext_noop("%(n)s problems of %(where)s are past their limit, first %(what)s (%(day)s)."),
        gettext_noop("%(n)s measures of %(where)s are past their limit, first %(what)s (%(day)s)."),
    ),
)


def remind_in_background(job: Job, report: Report) -> None:
    """Send the reminders of a workday. Running the job again sends nothing twice."""
    remind_limits(timezone.localdate())


def remind_limits(on: date) -> int:
    """Notify branches of limits that are near or past, and return the number of new rows. Skips days off."""
    if not is_workday(on):
        return 0
    near = Q(due_on__gte=on, due_on__lte=workdays_after(on, WORKDAYS_BEFORE))
    spans = {"soon_told": near, "over_told": Q(due_on__lt=on)}
    of_problems_by = {
        "soon_told": near & Q(state__in=Problem.WORKING),
        "over_told": Problem.slices()["overdue"].q(on),
    }
    problems = Problem._base_manager.select_related("organisation")
    measures = Measure._base_manager.filter(
        problem__state__in=Problem.WORKING, percent__lt=100
    ).select_related("problem__organisation")
    told = 0
    for memory, of_problems, of_measures in STEPS:
        told += _remind(problems.filter(of_problems_by[memory]), memory, of_problems)
        told += _remind(measures.filter(spans[memory]), memory, of_measures)
    return told


def _remind(rows: QuerySet, memory: str, sentence: str) -> int:
    untold = rows.filter(Q(**{memory: None}) | ~Q(**{memory: F("due_on")})).order_by("due_on", "pk")
    by_branch: dict[str, list] = {}
    for row in untold:
        by_branch.setdefault(row.organisation.path, []).append(row)
    people = people_of(by_branch)
    # Without a person in post the reminder is not marked as sent, so that a new person gets it.
    told = ((own, people[path]) for path, own in by_branch.items() if people[path])
    return sum(_notify(own, who, memory, sentence) for own, who in told)


def _notify(rows: Iterable[Problem | Measure], people: Iterable[User], memory: str, sentence: str) -> int:
    with transaction.atomic():
        claimed = [row for row in rows if _claim(row, memory)]
        if claimed:
            first = claimed[0]
            problem = getattr(first, "problem", first)
            notify(
                people,
                sentence,
                link=reverse("problem_detail", args=[problem.pk]),
                n=len(claimed),
                where=first.organisation,
                what=problem.number,
                day=first.due_on,
            )
    return len(claimed)


def _claim(row: Problem | Measure, memory: str) -> bool:
    """Store on the row that its limit was reminded of.

    Returns False when another run was faster or the limit changed.
    """
    same = type(row)._base_manager.filter(pk=row.pk, due_on=row.due_on)
    untold = Q(**{memory: None}) | ~Q(**{memory: row.due_on})
    return bool(same.filter(untold).update(**{memory: row.due_on}))
