"""Verbs of reports."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_report": _("View reports"),
        "add_report": _("Report what was seen"),
        "accept_report": _("Accept a report"),
        "refuse_report": _("Refuse a report"),
        "assign_report": _("Assign a report"),
        "handle_report": _("Log how a report was handled"),
        "verify_report": _("Verify and close a report"),
        "return_report": _("Return a report to its handler"),
        "export_reports": _("Export reports"),
    },
)
