"""Reports in the search, found as their list finds them."""

from grids.reports.pages import ReportPages
from portal.search import declare, of_pages

declare(
    of_pages(ReportPages, icon="message-square-warning", order=61, note=lambda row: row.get_state_display())
)
