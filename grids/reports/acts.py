"""The acts on a report: accept, refuse, assign, handle, verify, return."""

from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import ReasonAct
from grids.outbox.acts import GridAct
from grids.reports import services
from grids.reports.forms import AcceptForm, HandlerFields, ResultAct, VerifyForm
from grids.reports.models import Report
from grids.reports.pages import ReportPages
from portal.ui.acts import of

REPORTS = (
    GridAct(
        "accept_report",
        ReportPages,
        "accept",
        AcceptForm,
        of("report", services.accept_report),
        _("Accept a report"),
        _("Accepted. The clock has started."),
        Report.ACCEPT,
    ),
    GridAct(
        "refuse_report",
        ReportPages,
        "refuse",
        ReasonAct,
        of("report", services.refuse_report),
        _("Refuse a report"),
        _("The reporter has been told why."),
        Report.REFUSE,
        dangerous=True,
    ),
    GridAct(
        "assign_report",
        ReportPages,
        "assign",
        HandlerFields,
        of("report", services.assign_report),
        _("Assign a report"),
        _("Assigned."),
        Report.ASSIGN,
    ),
    GridAct(
        "handle_report",
        ReportPages,
        "handle",
        ResultAct,
        of("report", services.handle_report),
        _("Log how a report was handled"),
        _("Logged. Somebody else verifies it."),
        Report.HANDLE,
        outbox=True,
    ),
    GridAct(
        "verify_report",
        ReportPages,
        "verify",
        VerifyForm,
        of("report", services.verify_report),
        _("Verify and close a report"),
        _("Verified and closed."),
        Report.VERIFY,
    ),
    GridAct(
        "return_report",
        ReportPages,
        "return",
        ReasonAct,
        of("report", services.return_report),
        _("Return a report to its handler"),
        _("Returned with your reason."),
        Report.RETURN,
    ),
)
