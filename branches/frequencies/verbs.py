"""Verbs of frequency rules."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "branches",
    {
        "view_frequency": _("View frequency rules"),
        "set_frequency": _("Set a frequency rule"),
        "change_frequency": _("Change a frequency rule"),
    },
)
