"""What the search finds of people."""

from portal.search import declare, of_pages
from portal.system.people.accounts import PeoplePages

declare(
    of_pages(PeoplePages, icon="users", order=40, note=lambda row: f"{row.organisation} {row.title}".strip()),
)
