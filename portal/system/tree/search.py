"""What the search finds of the tree: organisations, units."""

from portal.search import declare, of_pages
from portal.system.tree.organisations import OrganisationPages
from portal.system.tree.units import UnitPages

declare(
    of_pages(UnitPages, icon="building-2", order=20, note=lambda row: row.get_sector_display()),
    of_pages(OrganisationPages, icon="network", order=30, note=lambda row: row.name),
)
