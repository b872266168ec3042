"""The columns of the ledger page: a row is a problem."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.memory.asking import day_shown
from rectification.ledger.columns import cells
from rectification.ledger.models import Problem


def light_of(state: str, in_time: bool, amber_on, red_on) -> object:
    """Return the label of the light that a problem shows on the day of the rows, or "" for a void one."""
    light = Problem.light_of(state, in_time, amber_on, red_on, day_shown())
    return light.label if light else ""


def lateness_of(state: str, due_on, in_time: bool) -> object:
    """Return in words how a problem stands to its limit on the day of the rows, or ""."""
    found = Problem.lateness_of(state, due_on, in_time=in_time, on=day_shown())
    return found.label if found else ""


LEDGER = (
    Column("number", _("Number"), kind=Kind.CODE, width=15, sort="number"),
    Column("title", _("Problem"), kind=Kind.LONG_TEXT, width=44, sort="title"),
    Column(
        "type",
        _("Type"),
        ("type__aspect__name", "type__code", "type__title"),
        value=lambda aspect, code, title: f"{aspect} {code} {title}",
        cell=cells.type_cell,
        width=26,
        sort="type__code",
        secondary=True,
    ),
    Column("unit", _("Responsible unit"), ("unit__name",), width=24, sort="unit__name"),
    Column("owner", _("Person responsible"), width=12, secondary=True),
    Column(
        "measures",
        _("Measures finished"),
        ("measures_done", "measures_total"),
        value=lambda done, total: f"{done}/{total}",
        cell=cells.measures_cell,
        width=12,
    ),
    Column("due_on", _("Limit"), kind=Kind.DATE, cell=cells.limit_cell, width=12, sort="due_on"),
    Column(
        "light",
        _("Light"),
        ("state", "in_time", "amber_on", "red_on"),
        value=light_of,
        cell=cells.light_cell,
        width=8,
    ),
    Column(
        "state",
        _("State"),
        kind=Kind.CHOICE,
        choices=choices_of(Problem.State),
        cell=cells.state_cell,
        width=10,
        sort="state",
    ),
    Column(
        "urged",
        _("Urged"),
        ("urges_total",),
        kind=Kind.INTEGER,
        cell=cells.urged_cell,
        width=8,
        sort="urges_total",
        secondary=True,
    ),
)
