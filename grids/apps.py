"""The grids app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """Grids of streets and communities, and the services provided there."""

    name = "grids"
    verbose_name = _("Grids and services")
    # From the lowest to the highest (docs/decisions/0018-matters.md).
    matters = (
        "outbox",
        "ground",
        "limits | partners",
        "residents",
        "visits | reports | wishes | bookings",
        "desk",
    )
