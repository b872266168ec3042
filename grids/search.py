"""What grids offer to the search: grids, reports and wishes, as their lists find them; never by a resident's name."""

from grids.ground.pages import GridPages
from grids.reports.pages import ReportPages
from grids.wishes.pages import WishPages
from portal.search import declare, of_pages

declare(
    of_pages(GridPages, icon="map", order=60, note=lambda row: row.code),
    of_pages(ReportPages, icon="message-square-warning", order=61, note=lambda row: row.get_state_display()),
    of_pages(WishPages, icon="hand-heart", order=62, note=lambda row: row.get_state_display()),
)
