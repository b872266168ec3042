"""Verbs of residents' data."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "reveal_person": _("Show a resident's name, phone and address"),
        "clear_persons": _("Clear residents' data past its time"),
    },
)
