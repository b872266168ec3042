"""Reminders of limits, counted in workdays: once when a limit is near, once when it has passed, per limit."""

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
# (memory field, sentence of problems, sentence of measures)
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
    """Remind on workdays, whoever runs this again and however often."""
    remind_limits(timezone.localdate())


def remind_limits(on: date) -> int:
    """Tell branches of limits that are near or past; returns how many rows were told of now. Nothing on days off."""
    if not is_workday(on):
        return 0
    near = Q(due_on__gte=on, due_on__lte=workdays_after(on, WORKDAYS_BEFORE))
    spans = {"soon_told": near, "over_told": Q(due_on__lt=on)}
    problems = Problem._base_manager.filter(state__in=Problem.WORKING).select_related("organisation")
    measures = Measure._base_manager.filter(
        problem__state__in=Problem.WORKING, percent__lt=100
    ).select_related("problem__organisation")
    told = 0
    for memory, of_problems, of_measures in STEPS:
        told += _remind(problems.filter(spans[memory]), memory, of_problems)
        told += _remind(measures.filter(spans[memory]), memory, of_measures)
    return told


def _remind(rows: QuerySet, memory: str, sentence: str) -> int:
    untold = rows.filter(Q(**{memory: None}) | ~Q(**{memory: F("due_on")})).order_by("due_on", "pk")
    by_branch: dict[str, list] = {}
    for row in untold:
        by_branch.setdefault(row.organisation.path, []).append(row)
    people = people_of(by_branch)
    # Where nobody is in post nothing is noted: whoever comes is told.
    told = ((own, people[path]) for path, own in by_branch.items() if people[path])
    return sum(_tell(own, who, memory, sentence) for own, who in told)


def _tell(rows: Iterable[Problem | Measure], people: Iterable[User], memory: str, sentence: str) -> int:
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
    """Note on the row that its limit is told of; false when another run was faster, or the limit has changed."""
    same = type(row)._base_manager.filter(pk=row.pk, due_on=row.due_on)
    untold = Q(**{memory: None}) | ~Q(**{memory: row.due_on})
    return bool(same.filter(untold).update(**{memory: row.due_on}))
