"""Clearing residents' data in the background."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.residents.services.people import CLEAR, clear_persons
from portal.jobs.registry import job


@job(CLEAR, label=_("Clear residents' data past its time"), every=timedelta(days=1))
def clear_in_background(job, report) -> None:
    """Clear data that was kept too long. A second run finds nothing to do."""
    clear_persons(timezone.localdate())
