"""The columns of wishes. None contains a resident's name, phone or address."""

from django.utils.translation import gettext_lazy as _

from grids.ground.columns import COMMUNITY, GRID_NAME, state_cell
from grids.residents.models import Answer
from grids.wishes.models import Wish
from portal.columns import Column, Kind, choices_of

WISH = (
    Column("title", _("What is wished for"), width=32),
    Column("shown_as", _("Resident as shown"), width=12),
    COMMUNITY,
    Column("kind", _("Kind of wish"), kind=Kind.CHOICE, choices=choices_of(Wish.Kind), width=12),
    Column("value", _("About how much (yuan)"), kind=Kind.INTEGER, width=12, secondary=True),
    Column(
        "state",
        _("State"),
        kind=Kind.CHOICE,
        choices=choices_of(Wish.State),
        width=14,
        cell=state_cell,
        sort="state",
    ),
    Column("claimer", _("Claimed by"), ("claimer",), width=20),
    Column("claim_until", _("To be claimed by"), kind=Kind.DATE, width=12, on_page=False),
    Column("fulfil_by", _("To be fulfilled by"), kind=Kind.DATE, width=12, sort="fulfil_by"),
    Column("result", _("How it was fulfilled"), kind=Kind.LONG_TEXT, width=30, on_page=False),
    Column(
        "answer",
        _("What the resident says"),
        kind=Kind.CHOICE,
        choices=choices_of(Answer),
        width=12,
        on_page=False,
    ),
)
# Further columns for the street's side on the page of a wish.
WISH_INSIDE = (
    GRID_NAME,
    Column("place", _("Place"), width=20),
    Column("collected_by", _("Collected by"), ("collected_by__name",), width=12),
    Column("collected_at", _("Collected at"), kind=Kind.DATETIME, width=16),
)
