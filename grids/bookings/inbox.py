"""What bookings show in the inbox: decisions, and late bookings."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.bookings.models import Booking
from grids.bookings.services.bookings import ASSIGN
from grids.ground.decisions import Decision, Kind, decisions_of, item_of
from portal.inbox import Ask, Item

KINDS = (
    Kind(ASSIGN, "unassigned", gettext_lazy("Bookings to be assigned"), "user-round-plus"),
    Kind(ASSIGN, "of_team", gettext_lazy("Bookings with a team"), "users"),
    Kind(Booking.CONFIRM.verb, "to_confirm", gettext_lazy("Bookings to be confirmed"), "stamp"),
)


def decisions(ask: Ask) -> list[Decision]:
    """Return the decisions on bookings that a person may take."""
    return decisions_of(ask, Booking, "booking_list", _item, KINDS)


def late(ask: Ask) -> list[Decision]:
    """Return bookings past their time that have an assignee. Those without one are listed under those to assign."""
    if not ask.user.may(ASSIGN):
        return []
    rows = Booking.objects.visible_to(ask.user, ASSIGN).in_slice("overdue", ask.on)
    return [
        Decision(rows.filter(assignee__is_active=True), _("Bookings past their time"), "bell-ring", _item)
    ]


def _item(row: Booking) -> Item:
    limit = row.appointed_at if row.state in Booking.OPEN else None
    return item_of(row, limit, row.booked_at)
