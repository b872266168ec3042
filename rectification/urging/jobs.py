"""The background work of rectification."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job
from rectification.urging.services.reminders import REMIND, remind_in_background

job(REMIND, label=_("Remind of limits"), every=timedelta(days=1))(remind_in_background)
