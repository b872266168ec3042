"""Pages of bookings and service teams."""

from django.utils.translation import gettext_lazy as _

from grids.bookings import services
from grids.bookings.columns import BOOKING, TEAM
from grids.bookings.filters import BookingFilter, TeamFilter
from grids.bookings.forms import NewTeamForm, TeamForm
from grids.bookings.models import Booking, ServiceTeam
from grids.ground.pages import OF_GRID, JudgedPages
from grids.residents.pages import person_context
from portal.ui.pages import Action, ModelPages, Write


class TeamPages(ModelPages):
    """Service teams."""

    model = ServiceTeam
    name = "service_team"
    path = "teams/"
    title = _("Service teams")
    permission = "grids.view_team"
    columns = TEAM
    filterset = TeamFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    empty = _("No service team has been set up.")
    actions = (
        Action(_("Set up a service team"), "service_team_new", "plus", "grids.add_team", primary=True),
    )
    new = Write("grids.add_team", NewTeamForm, services.add_team, _("Set up a service team"), _("Saved."))
    edit = Write("grids.change_team", TeamForm, services.change_team, _("Change a service team"), _("Saved."))


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
        """Add the resident's masked data for readers who may reveal it."""
        return super().detail_context(request, row) | person_context(request, row)
