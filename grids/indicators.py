"""The numbers of grids."""

from grids.bookings.indicators import BOOKINGS_DONE
from grids.ground.indicators import GRIDS_COVERED
from grids.reports.indicators import REPORTS_IN_TIME
from grids.visits.indicators import VISITS_THIS_MONTH
from grids.wishes.indicators import WISHES_FULFILLED
from portal.indicators import declare

declare(GRIDS_COVERED, VISITS_THIS_MONTH, REPORTS_IN_TIME, WISHES_FULFILLED, BOOKINGS_DONE)
