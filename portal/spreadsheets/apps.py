"""The spreadsheets app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpreadsheetsConfig(AppConfig):
    """Import and export runs."""

    name = "portal.spreadsheets"
    verbose_name = _("Import and export")
