"""The background work of evidence."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence.services import CLEAR, clear_fragments
from portal.jobs.registry import job


@job(CLEAR, label=_("Clear fragments of uploads"), every=timedelta(days=1))
def clear_in_background(job, report) -> None:
    """Clear what broken uploads left. A second run finds nothing to do."""
    clear_fragments(timezone.now())
