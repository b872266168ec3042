"""The columns of bookings and service teams. No column contains a resident's name, phone or address."""

from django.utils.translation import gettext_lazy as _

from grids.bookings.models import Booking
from grids.ground.columns import COMMUNITY, GRID_NAME, state_cell
from grids.residents.models import Answer
from portal.columns import Column, Kind, choices_of

BOOKING = (
    Column("subject", _("matter"), ("subject",), width=28),
    Column("shown_as", _("resident"), width=12),
    Column("place", _("place"), width=20),
    GRID_NAME,
    COMMUNITY,
    Column("appointed_at", _("appointed for"), kind=Kind.DATETIME, width=16, sort="appointed_at"),
    Column("assignee", _("who goes"), ("assignee__name",), width=12),
    Column("team", _("service team"), ("team__name",), width=16, secondary=True),
    Column(
        "state",
        _("state"),
        kind=Kind.CHOICE,
        choices=choices_of(Booking.State),
        width=12,
        cell=state_cell,
        sort="state",
    ),
    Column("result", _("how it was settled"), kind=Kind.LONG_TEXT, width=24, on_page=False),
    Column("papers_taken", _("papers taken along"), width=20, on_page=False),
    Column(
        "answer",
        _("what the resident says"),
        kind=Kind.CHOICE,
        choices=choices_of(Answer),
        width=12,
        on_page=False,
    ),
)
TEAM = (
    Column("name", _("service team"), width=24),
    Column("organisation", _("street"), ("organisation__name",), width=28, sort="organisation_path"),
    Column("people", _("people in the team"), kind=Kind.INTEGER, width=10),
    Column("starts_on", _("from"), kind=Kind.DATE, width=12),
    Column("note", _("note"), width=28, secondary=True),
)
