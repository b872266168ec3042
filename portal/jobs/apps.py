"""The jobs app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """The job rows."""

    name = "portal.jobs"
    verbose_name = _("Background jobs")
