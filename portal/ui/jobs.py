"""The background work of drafts."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job
from portal.preferences.drafts import CLEAR, clear_drafts

job(CLEAR, label=_("Clear old drafts"), every=timedelta(days=1))(clear_drafts)
