"""What the search finds of branch profiles."""

from branches.profiles.pages import ProfilePages
from portal.search import declare, of_pages

declare(of_pages(ProfilePages, icon="flag", order=50, note=lambda row: row.secretary))
