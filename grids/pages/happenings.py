"""Visits, visit tasks, reports, bookings."""

from django.utils.translation import gettext_lazy as _

from grids.columns import BOOKING
from grids.filters import BookingFilter
from grids.ground.pages import OF_GRID, JudgedPages
from grids.models.booking import Booking
from grids.residents.pages import person_context
from portal.ui.pages import Action


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
