"""What branches offer to the search: profiles and organisation life."""

from branches.pages import ProfilePages, RecordPages
from portal.search import declare, of_pages

declare(
    of_pages(ProfilePages, icon="flag", order=50, note=lambda row: row.secretary),
    of_pages(RecordPages, icon="book-open", order=60, note=lambda row: f"{row.organisation} {row.held_on}"),
)
