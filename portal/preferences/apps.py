"""The preferences app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PreferencesConfig(AppConfig):
    """Each person's own choices."""

    name = "portal.preferences"
    verbose_name = _("Preferences")
