"""Wishes in the search, found as their list finds them, but never by a resident's name."""

from grids.wishes.pages import WishPages
from portal.search import declare, of_pages

declare(of_pages(WishPages, icon="hand-heart", order=62, note=lambda row: row.get_state_display()))
