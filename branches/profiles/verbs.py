"""Verbs of branch profiles."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "branches",
    {
        "view_profile": _("View branch profiles"),
        "add_profile": _("Fill in a branch profile"),
        "change_profile": _("Change a branch profile"),
        "export_profiles": _("Export branch profiles"),
        "import_profiles": _("Import branch profiles"),
    },
)
