"""Verbs of organisations, units and divisions."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "organisations",
    {
        "view_organisation": _("View organisations"),
        "found_organisation": _("Found an organisation"),
        "rename_organisation": _("Rename an organisation"),
        "move_organisation": _("Move an organisation"),
        "merge_organisation": _("Merge an organisation"),
        "dissolve_organisation": _("Dissolve an organisation"),
        "view_unit": _("View units"),
        "add_unit": _("Add a unit"),
        "change_unit": _("Change a unit"),
        "import_organisations": _("Import organisations"),
        "mend_paths": _("Mend the copies of paths"),
        "import_divisions": _("Import administrative divisions"),
    },
)
