"""What is done with rows of this app, declared. One module an entity."""

from grids.bookings.acts import BOOKINGS
from grids.ground.acts import GRIDS
from grids.outbox.acts import GridAct
from grids.partners.acts import PARTNERS
from grids.reports.acts import REPORTS
from grids.wishes.acts import WISHES

__all__ = ["ALL", "BOOKINGS", "GRIDS", "PARTNERS", "REPORTS", "WISHES", "GridAct"]

ALL = (*REPORTS, *WISHES, *BOOKINGS, *GRIDS, *PARTNERS)
