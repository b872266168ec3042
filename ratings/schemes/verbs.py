"""Verbs of schemes."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "ratings",
    {
        "view_scheme": _("View rating schemes"),
        "add_scheme": _("Draw up a rating scheme"),
        "adopt_scheme": _("Adopt the proposed rating scheme"),
        "renew_scheme": _("Draw up the next edition of a rating scheme"),
        "change_scheme": _("Change a rating scheme"),
        "activate_scheme": _("Put a rating scheme into use"),
    },
)
