"""Verbs of rectification."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "view_problem": _("View problems"),
        "register_problem": _("Register a problem"),
        "change_problem": _("Change a problem"),
        "void_problem": _("Void a problem"),
        "urge_problem": _("Urge a branch to go on with a problem"),
        "undo_urge": _("Take an urging back"),
        "reschedule_problem": _("Set another limit for a problem"),
        "undo_reschedule": _("Take a new limit back"),
        "add_measure": _("Add a measure"),
        "change_measure": _("Change a measure"),
        "log_progress": _("Log progress"),
        "apply_for_closing": _("Apply for closing"),
        "withdraw_closing": _("Withdraw an application"),
        "decide_closing": _("Decide on closing"),
        "undo_return": _("Take a return back"),
        "import_problems": _("Import the ledger"),
        "undo_import": _("Undo an import"),
        "export_problems": _("Export the ledger"),
        "view_checklist": _("View checklists"),
        "import_checklist": _("Import a checklist"),
        "activate_checklist": _("Put a checklist into use"),
        "view_campaign": _("View campaigns"),
        "launch_campaign": _("Launch a campaign"),
        "change_campaign": _("Change a campaign"),
        "end_campaign": _("End a campaign"),
    },
)
