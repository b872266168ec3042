"""Verbs of partners."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_partner": _("View partner organisations"),
        "add_partner": _("Register a partner organisation"),
        "end_partner": _("End a partnership"),
    },
)
