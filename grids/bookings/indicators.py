"""The numbers of bookings."""

from django.utils.translation import gettext_lazy as _

from grids.bookings.models import Booking
from portal.indicators import Indicator, declare

BOOKINGS_DONE = Indicator(
    key="grids.bookings_done",
    label=_("Door-to-door services done"),
    unit=_("bookings"),
    model=Booking,
    part="done",
    whole="all",
    list_url="booking_list",
    note=_("Bookings logged as done, of all that were made; not those whose resident is not satisfied."),
    of_a_day=True,
)

declare(BOOKINGS_DONE)
