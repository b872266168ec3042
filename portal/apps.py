"""The start of the portal: imports the modules of known names that apps offer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.discovery import offered

OFFERED = (
    "verbs",
    "checks",
    "indicators",
    "additions",
    "resources",
    "panels",
    "jobs",
    "navigation",
    "api",
    "inbox",
    "search",
    "facts",
    "proofs",
)


class PortalConfig(AppConfig):
    """Finds what every app and each of its matters offers: verbs, checks, indicators, resources and the rest of OFFERED."""

    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Import the offered modules. Registries collect what they declare."""
        for name in OFFERED:
            for _module in offered(name):
                pass
