"""Verbs of organisation life."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "branches",
    {
        "view_record": _("View organisation life"),
        "add_record": _("Record organisation life"),
        "change_record": _("Change a record of organisation life"),
        "void_record": _("Void a record of organisation life"),
        "export_records": _("Export organisation life"),
    },
)
