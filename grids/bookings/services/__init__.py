"""Services of bookings and service teams. Each checks, writes, records and notifies, in one transaction."""

from grids.bookings.services.bookings import (
    add_booking,
    assign_booking,
    cancel_booking,
    confirm_booking,
    finish_booking,
    reschedule_booking,
    return_booking,
)
from grids.bookings.services.teams import add_team, change_team, teams_of

__all__ = [
    "add_booking",
    "add_team",
    "assign_booking",
    "cancel_booking",
    "change_team",
    "confirm_booking",
    "finish_booking",
    "reschedule_booking",
    "return_booking",
    "teams_of",
]
