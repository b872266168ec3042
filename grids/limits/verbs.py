"""Verbs of limits."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_rule": _("View limits of grid services"),
        "set_rule": _("Set limits of grid services"),
        "change_rule": _("Change limits of grid services"),
    },
)
