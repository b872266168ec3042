"""What the search finds of organisation life."""

from branches.life.pages import RecordPages
from portal.search import declare, of_pages

declare(
    of_pages(RecordPages, icon="book-open", order=60, note=lambda row: f"{row.organisation} {row.held_on}")
)
