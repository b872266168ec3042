"""The columns of bookings and service teams. No column contains a resident's name, phone or address."""

from django.utils.translation import gettext_lazy as _

from grids.bookings.models import Booking
from grids.ground.columns import COMMUNITY, GRID_NAME, state_cell
from grids.residents.models import Answer
from portal.columns import Column, Kind, choices_of

BOOKING = (
    Column("subject", _("Matter"), ("subject",), width=28),
    Column("shown_as", _("Resident as shown"), width=12),
    Column("place", _("Place"), width=20),
    GRID_NAME,
    COMMUNITY,
    Column("appointed_at", _("Appointed for"), kind=Kind.DATETIME, width=16, sort="appointed_at"),
    Column("assignee", _("Who goes"), ("assignee__name",), width=12),
    Column("team", _("Service team"), ("team__name",), width=16, secondary=True),
    Column(
        "state",
        _("State"),
        kind=Kind.CHOICE,
        choices=choices_of(Booking.State),
        width=12,
        cell=state_cell,
        sort="state",
    ),
    Column("result", _("How it was settled"), kind=Kind.LONG_TEXT, width=24, on_page=False),
    Column("papers_taken", _("Papers taken along"), width=20, on_page=False),
    Column(
        "answer",
        _("What the resident says"),
        kind=Kind.CHOICE,
        choices=choices_of(Answer),
        width=12,
        on_page=False,
    ),
)
TEAM = (
    Column("name", _("Service team"), width=24),
    Column("organisation", _("Street"), ("organisation__name",), width=28, sort="organisation_path"),
    Column("people", _("People in the team"), kind=Kind.INTEGER, width=10),
    Column("starts_on", _("From"), kind=Kind.DATE, width=12),
    Column("note", _("Remark"), width=28, secondary=True),
)
