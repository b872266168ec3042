"""What people do with grids. Each function checks, does, records and tells, in one transaction."""

from grids.services.bookings import (
    add_booking,
    assign_booking,
    cancel_booking,
    confirm_booking,
    finish_booking,
    reschedule_booking,
    return_booking,
)
from grids.services.claims import claim_wish, claimers_of, extend_claim, fulfil_wish, give_back_wish
from grids.services.grids import change_grid, draw_grid, end_post, post_worker
from grids.services.limits import change_rule, rule_for, set_rule
from grids.services.naming import nameable, postable
from grids.services.outbox import once, sent_before
from grids.services.partners import add_partner, end_partner
from grids.services.people import reveal_person
from grids.services.reports import (
    accept_report,
    add_report,
    assign_report,
    handle_report,
    refuse_report,
    return_report,
    verify_report,
)
from grids.services.teams import add_team, change_team, teams_of
from grids.services.visits import add_visit, set_task
from grids.services.wishes import (
    add_wish,
    confirm_wish,
    publish_wish,
    refuse_wish,
    return_wish,
    screen_wish,
    withdraw_wish,
)

__all__ = [
    "accept_report",
    "add_booking",
    "add_partner",
    "add_report",
    "add_team",
    "add_visit",
    "add_wish",
    "assign_booking",
    "assign_report",
    "cancel_booking",
    "change_grid",
    "change_rule",
    "change_team",
    "claim_wish",
    "claimers_of",
    "confirm_booking",
    "confirm_wish",
    "draw_grid",
    "end_partner",
    "end_post",
    "extend_claim",
    "finish_booking",
    "fulfil_wish",
    "give_back_wish",
    "handle_report",
    "nameable",
    "once",
    "post_worker",
    "postable",
    "publish_wish",
    "refuse_report",
    "refuse_wish",
    "reschedule_booking",
    "return_booking",
    "return_report",
    "return_wish",
    "reveal_person",
    "rule_for",
    "screen_wish",
    "sent_before",
    "set_rule",
    "set_task",
    "teams_of",
    "verify_report",
    "withdraw_wish",
]
