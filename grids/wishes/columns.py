"""The columns of wishes. None contains a resident's name, phone or address."""

from django.utils.translation import gettext_lazy as _

from grids.ground.columns import COMMUNITY, GRID_NAME, state_cell
from grids.residents.models import Answer
from grids.wishes.models import Wish
from portal.columns import Column, Kind, choices_of

WISH = (
    Column("title", _("what is wished for"), width=32),
    Column("shown_as", _("resident"), width=12),
    COMMUNITY,
    Column("kind", _("kind of wish"), kind=Kind.CHOICE, choices=choices_of(Wish.Kind), width=12),
    Column("value", _("about how much (yuan)"), kind=Kind.INTEGER, width=12, secondary=True),
    Column(
        "state",
        _("state"),
        kind=Kind.CHOICE,
        choices=choices_of(Wish.State),
        width=14,
        cell=state_cell,
        sort="state",
    ),
    Column("claimer", _("claimed by"), ("claimer",), width=20),
    Column("claim_until", _("to be claimed by"), kind=Kind.DATE, width=12, on_page=False),
    Column("fulfil_by", _("to be fulfilled by"), kind=Kind.DATE, width=12, sort="fulfil_by"),
    Column("result", _("how it was fulfilled"), kind=Kind.LONG_TEXT, width=30, on_page=False),
    Column(
        "answer",
        _("what the resident says"),
        kind=Kind.CHOICE,
        choices=choices_of(Answer),
        width=12,
        on_page=False,
    ),
)
# Further columns for the street's side on the page of a wish.
WISH_INSIDE = (
    GRID_NAME,
    Column("place", _("place"), width=20),
    Column("collected_by", _("collected by"), ("collected_by__name",), width=12),
    Column("collected_at", _("collected at"), kind=Kind.DATETIME, width=16),
)
