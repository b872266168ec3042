"""Pages of reports."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.pages import OF_GRID, JudgedPages
from grids.reports.columns import REPORT
from grids.reports.filters import ReportFilter
from grids.reports.models import Report
from portal.ui.pages import Action


class ReportPages(JudgedPages):
    """Reports of what was seen."""

    model = Report
    name = "grid_report"
    path = "reports/"
    title = _("Reports")
    permission = "grids.view_report"
    columns = REPORT
    filterset = ReportFilter
    joins = (*OF_GRID, "reported_by", "handler", "handled_by")
    order = ("-reported_at", "-pk")
    tabs = (
        "open",
        "waiting",
        "to_assign",
        "handed_over",
        "working",
        "to_verify",
        "overdue",
        "closed",
        "all",
    )
    detail_template = "grids/report_detail.html"
    empty = _("Nothing has been reported yet.")
    actions = (
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "grids.export_reports",
            args=("grids.reports",),
            takes_query=True,
        ),
        Action(_("Report what was seen"), "grid_report_new", "plus", "grids.add_report", primary=True),
    )
    row_actions = (
        Action(
            _("Accept"), "accept_report", "check", Report.ACCEPT.verb, primary=True, when=Report.ACCEPT.allows
        ),
        Action(_("Do not accept"), "refuse_report", "x", Report.REFUSE.verb, when=Report.REFUSE.allows),
        Action(
            _("Assign"), "assign_report", "user-round-plus", Report.ASSIGN.verb, when=Report.ASSIGN.allows
        ),
        Action(
            _("Log the handling"),
            "handle_report",
            "wrench",
            Report.HANDLE.verb,
            primary=True,
            when=Report.HANDLE.allows,
        ),
        Action(
            _("Verify and close"),
            "verify_report",
            "stamp",
            Report.VERIFY.verb,
            primary=True,
            when=Report.VERIFY.allows,
        ),
        Action(_("Return"), "return_report", "undo-2", Report.RETURN.verb, when=Report.RETURN.allows),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add the photos."""
        return super().detail_context(request, row) | {
            "files": row.evidence.all(),
            "is_late": row.is_late(timezone.now()),
        }
