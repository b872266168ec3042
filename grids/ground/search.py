"""Grids in the search, found as their list finds them."""

from grids.ground.pages import GridPages
from portal.search import declare, of_pages

declare(of_pages(GridPages, icon="map", order=60, note=lambda row: row.code))
