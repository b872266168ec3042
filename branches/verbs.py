"""Verbs of branches."""

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
        "view_record": _("View organisation life"),
        "add_record": _("Record organisation life"),
        "change_record": _("Change a record of organisation life"),
        "void_record": _("Void a record of organisation life"),
        "export_records": _("Export organisation life"),
        "view_frequency": _("View frequency rules"),
        "set_frequency": _("Set a frequency rule"),
        "change_frequency": _("Change a frequency rule"),
    },
)
