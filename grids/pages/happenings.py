"""Visits, visit tasks, reports, bookings."""

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids import services
from grids.columns import BOOKING, REPORT, TASK, VISIT
from grids.filters import BookingFilter, ReportFilter, TaskFilter, VisitFilter
from grids.forms.setting import TaskForm
from grids.ground.pages import OF_GRID, JudgedPages
from grids.models.booking import Booking
from grids.models.report import Report
from grids.models.visit import TaskPlace, Visit, VisitTask
from grids.residents.pages import person_context
from portal.ui.pages import Action, ModelPages, Write


class VisitPages(ModelPages):
    """Visits."""

    model = Visit
    name = "visit"
    path = "visits/"
    title = _("Visits")
    permission = "grids.view_visit"
    columns = VISIT
    filterset = VisitFilter
    joins = (*OF_GRID, "visited_by")
    order = ("-visited_at", "-pk")
    tabs = ("all", "this_month", "follow_up")
    empty = _("No visit has been recorded yet.")
    actions = (
        Action(_("Visit tasks"), "visit_task_list", "list-todo", "grids.view_task"),
        Action(_("Record a visit"), "visit_new", "plus", "grids.add_visit", primary=True),
    )


class TaskPages(ModelPages):
    """Visit tasks."""

    model = VisitTask
    name = "visit_task"
    path = "tasks/"
    title = _("Visit tasks")
    permission = "grids.view_task"
    columns = TASK
    filterset = TaskFilter
    joins = ("organisation",)
    order = ("-due_on", "-pk")
    tabs = ("all", "open", "overdue")
    detail_template = "grids/task_detail.html"
    empty = _("No list of places is to be visited.")
    actions = (Action(_("Set a visit task"), "visit_task_new", "plus", "grids.set_task", primary=True),)
    new = Write(
        "grids.set_task",
        TaskForm,
        services.set_task,
        _("Set a visit task"),
        _("Saved. The workers of these grids have been told."),
    )

    @classmethod
    def ordered(cls, queryset, wanted):
        """Count the places that are left."""
        return super().ordered(queryset.with_progress(), wanted)

    @classmethod
    def row(cls, request, pk, permission=""):
        """Count the places that are left."""
        row = super().row(request, pk, permission)
        left = TaskPlace.left_on(timezone.localdate())
        row.places_left = TaskPlace._base_manager.filter(left, task=row).count()
        return row

    @classmethod
    def detail_context(cls, request, row):
        """Add the places within reach that are left, and how many there are by grid."""
        places = TaskPlace.objects.visible_to(request.user, cls.permission).filter(task=row)
        left = (
            places.filter(TaskPlace.left_on(timezone.localdate()))
            .select_related("grid")
            .order_by("grid__code", "pk")
        )
        grids = places.values("grid__name").annotate(all=Count("pk"), seen=Count("visit"))
        return super().detail_context(request, row) | {
            "left": left[:200],
            "by_grid": grids.order_by("grid__name")[:200],
            "may_visit": request.user.may("grids.add_visit"),
        }


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
