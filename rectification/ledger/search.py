"""What the search finds of the ledger: problems."""

from portal.search import declare, of_pages
from rectification.ledger.pages import ProblemPages

declare(
    of_pages(
        ProblemPages,
        icon="clipboard-list",
        order=10,
        note=lambda row: f"{row.unit.name} · {row.get_state_display()}",
    )
)
