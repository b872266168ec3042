"""Releasing claims in the background."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.wishes.services.claims import RELEASE, push_unclaimed, release_overdue
from portal.jobs.registry import job


@job(
    RELEASE,
    label=_("Release wishes past their limit, remind partners of unclaimed ones"),
    every=timedelta(days=1),
)
def release_in_background(job, report) -> None:
    """Release and remind once a day. A second run finds nothing to do."""
    today = timezone.localdate()
    release_overdue(today)
    push_unclaimed(today)
