"""What is done with rows of this app, declared. One module an entity."""

from grids.acts.bookings import BOOKINGS
from grids.acts.declared import GridAct
from grids.acts.places import PLACES
from grids.acts.reports import REPORTS
from grids.acts.wishes import WISHES

__all__ = ["ALL", "BOOKINGS", "PLACES", "REPORTS", "WISHES", "GridAct"]

ALL = (*REPORTS, *WISHES, *BOOKINGS, *PLACES)
