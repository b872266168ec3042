"""The background work of ratings."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job
from ratings.publishing.services.rounds import OPEN_MONTHS, RANK, open_in_background, rank_in_background

job(RANK, label=_("Freeze and rank a month"))(rank_in_background)
# Useful from the 1st on. Later in the month it finds nothing to do.
job(OPEN_MONTHS, label=_("Open the month's rating rounds"), every=timedelta(hours=6))(open_in_background)
