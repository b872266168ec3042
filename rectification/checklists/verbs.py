"""Verbs of checklists."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "view_checklist": _("View checklists"),
        "import_checklist": _("Import a checklist"),
        "activate_checklist": _("Put a checklist into use"),
    },
)
