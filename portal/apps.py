"""The portal's own start: import what each app offers upward, by the names of its modules."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

OFFERED = (
    "verbs",
    "checks",
    "indicators",
    "resources",
    "panels",
    "jobs",
    "navigation",
    "api",
    "inbox",
    "search",
)


class PortalConfig(AppConfig):
    """Finds verbs, checks, indicators, resources, panels, jobs, menu entries, API, inbox and search of every app."""

    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Import the offered modules; a registry holds what they declare."""
        for module in OFFERED:
            autodiscover_modules(module)
