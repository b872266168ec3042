"""Visits, visit tasks, reports, bookings."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.columns import BOOKING, REPORT
from grids.filters import BookingFilter, ReportFilter
from grids.ground.pages import OF_GRID, JudgedPages
from grids.models.booking import Booking
from grids.models.report import Report
from grids.residents.pages import person_context
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


class BookingPages(JudgedPages):
    """Door-to-door bookings."""

    model = Booking
    name = "booking"
    path = "bookings/"
    title = _("Door-to-door bookings")
    permission = "grids.view_booking"
    columns = BOOKING
    filterset = BookingFilter
    joins = (*OF_GRID, "assignee", "team", "booked_by")
    order = ("-appointed_at", "-pk")
    tabs = ("open", "today", "overdue", "unassigned", "of_team", "to_confirm", "confirmed", "all")
    detail_template = "grids/booking_detail.html"
    empty = _("No service has been booked yet.")
    actions = (
        Action(_("Service teams"), "service_team_list", "users", "grids.view_team"),
        Action(_("Book a service"), "booking_new", "plus", "grids.add_booking", primary=True),
    )
    row_actions = (
        Action(
            _("Log as done"),
            "finish_booking",
            "check",
            Booking.FINISH.verb,
            primary=True,
            when=Booking.FINISH.allows,
        ),
        Action(
            _("Reschedule"),
            "reschedule_booking",
            "calendar-clock",
            Booking.RESCHEDULE.verb,
            when=Booking.FINISH.allows,
        ),
        Action(
            _("Assign"),
            "assign_booking",
            "user-round-plus",
            "grids.assign_booking",
            when=Booking.FINISH.allows,
        ),
        Action(
            _("Confirm"),
            "confirm_booking",
            "stamp",
            Booking.CONFIRM.verb,
            primary=True,
            when=Booking.CONFIRM.allows,
        ),
        Action(_("Return"), "return_booking", "undo-2", Booking.RETURN.verb, when=Booking.RETURN.allows),
        Action(
            _("Cancel the booking"), "cancel_booking", "ban", Booking.CANCEL.verb, when=Booking.CANCEL.allows
        ),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add the resident's masked data for those who may have it shown."""
        return super().detail_context(request, row) | person_context(request, row)
