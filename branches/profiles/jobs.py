"""The background work of branches."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from branches.profiles.services.elections import REMIND, remind_in_background
from portal.jobs.registry import job

job(REMIND, label=_("Remind of elections"), every=timedelta(days=1))(remind_in_background)
