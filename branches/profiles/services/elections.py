"""Reminders of the next election, 6, 3 and 1 months ahead (our default: the Opinion says "in good time")."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from branches.profiles.models import BranchProfile, latest_end
from portal.accounts.models import people_with
from portal.calendar.workdays import is_workday
from portal.jobs.models import Job
from portal.jobs.registry import Report
from portal.notifications.services import notify

REMIND = "branches.remind_elections"
MONTHS = (1, 3, 6)


def remind_in_background(job: Job, report: Report) -> None:
    """Remind each branch once per step. Running the job again sends nothing twice."""
    remind_elections(timezone.localdate())


def remind_elections(on: date) -> int:
    """Notify the people of branches whose term ends, and return how many branches were reminded. Skips days off.

    A reminder that reached no one is not marked as sent. The next workday sends it, for example to a newly posted
    person.
    """
    if not is_workday(on):
        return 0
    rows = BranchProfile._base_manager.filter(
        term_ends_on__gte=on, term_ends_on__lte=latest_end(on, max(MONTHS)), organisation__dissolved_on=None
    ).select_related("organisation")
    return sum(_remind(profile, on) for profile in rows)


def _remind(profile: BranchProfile, on: date) -> bool:
    step = next(months for months in MONTHS if profile.term_ends_on <= latest_end(on, months))
    before = profile.reminded_months
    if before is not None and before <= step:
        return False
    people = list(people_with("branches.change_profile", profile.organisation_path))
    if not people:
        return False
    with transaction.atomic():
        same = BranchProfile._base_manager.filter(pk=profile.pk, reminded_months=before)
        if not same.update(reminded_months=step):
            return False
        notify(
            people,
            gettext_noop("The term of %(branch)s ends on %(day)s. Prepare the election."),
            link=reverse("profile_detail", args=[profile.pk]),
            branch=profile.organisation,
            day=profile.term_ends_on,
        )
    return True
