"""The numbers of grids."""

from django.utils.translation import gettext_lazy as _

from grids.ground.indicators import GRIDS_COVERED
from grids.models.booking import Booking
from grids.reports.indicators import REPORTS_IN_TIME
from grids.visits.indicators import VISITS_THIS_MONTH
from grids.wishes.indicators import WISHES_FULFILLED
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

declare(GRIDS_COVERED, VISITS_THIS_MONTH, REPORTS_IN_TIME, WISHES_FULFILLED, BOOKINGS_DONE)
