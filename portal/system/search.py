"""What the portal itself offers to the search: organisations, units, people."""

from portal.search import declare, of_pages
from portal.system.organisations import OrganisationPages
from portal.system.people import PeoplePages
from portal.system.units import UnitPages

declare(
    of_pages(UnitPages, icon="building-2", order=20, note=lambda row: row.get_sector_display()),
    of_pages(OrganisationPages, icon="network", order=30, note=lambda row: row.name),
    of_pages(PeoplePages, icon="users", order=40, note=lambda row: f"{row.organisation} {row.title}".strip()),
)
