"""The system app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SystemConfig(AppConfig):
    """The "System" part of the menu."""

    name = "portal.system"
    verbose_name = _("System")
    matters = ("operation", "tree", "people", "files", "personal")
