"""Verbs of the workday calendar."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "calendar",
    {
        "view_day": _("View the workday calendar"),
        "set_day": _("Set a special day"),
        "change_day": _("Change a special day"),
    },
)
