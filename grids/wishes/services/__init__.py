"""Services of wishes. Each checks, writes, records and notifies, in one transaction."""

from grids.wishes.services.claims import claim_wish, claimers_of, extend_claim, fulfil_wish, give_back_wish
from grids.wishes.services.wishes import (
    add_wish,
    confirm_wish,
    publish_wish,
    refuse_wish,
    return_wish,
    screen_wish,
    withdraw_wish,
)

__all__ = [
    "add_wish",
    "claim_wish",
    "claimers_of",
    "confirm_wish",
    "extend_claim",
    "fulfil_wish",
    "give_back_wish",
    "publish_wish",
    "refuse_wish",
    "return_wish",
    "screen_wish",
    "withdraw_wish",
]
