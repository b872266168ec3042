"""Verbs of the ledger."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "view_problem": _("View problems"),
        "register_problem": _("Register a problem"),
        "change_problem": _("Change a problem"),
        "void_problem": _("Void a problem"),
        "reschedule_problem": _("Set another limit for a problem"),
        "undo_reschedule": _("Take a new limit back"),
        "add_measure": _("Add a measure"),
        "change_measure": _("Change a measure"),
        "log_progress": _("Log progress"),
        "import_problems": _("Import the ledger"),
        "undo_import": _("Undo an import"),
        "export_problems": _("Export the ledger"),
    },
)
