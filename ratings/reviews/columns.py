"""The columns of standings and of their lines."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from ratings.rounds.rules import Line, points_of, value_of
from ratings.schemes.models import Dimension

STANDING = (
    Column("name", _("Party branch"), ("entry__name",), width=30, sort="entry__path_then"),
    Column("month", _("Month"), ("round__month",), value=lambda month: f"{month:%Y-%m}", width=10),
    Column("group", _("Group"), ("group__name",), width=18),
    Column("place", _("Place in the ranking"), kind=Kind.INTEGER, width=8, sort="place"),
    Column("total", _("Total score"), kind=Kind.HUNDREDTHS, width=10, sort="total"),
    Column("study", _("Study"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column("business", _("Business"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column("service", _("Service"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column(
        "remark",
        _("Remark"),
        ("vetoed", "qualified"),
        value=lambda vetoed, qualified: (
            _("under a veto") if vetoed else "" if qualified else _("below the minimum score")
        ),
        width=16,
    ),
)


WEIGHED = (
    "criterion__dimension",
    "criterion__weight",
    "criterion__direction",
    "criterion__empty_value",
    "part",
    "whole",
)


def _line(dimension: str, weight: int, direction: str, empty_value: int) -> Line:
    return Line(0, dimension, weight, direction, empty_value)


def value_in(*sources) -> int:
    """Return the value of an input from the sources `WEIGHED`, in hundredths of a percent."""
    return value_of(_line(*sources[:4]), *sources[4:])


def points_in(*sources) -> int:
    """Return the points of an input from the sources `WEIGHED`, in hundredths."""
    return points_of(_line(*sources[:4]), value_in(*sources))


LINE = (
    Column("name", _("Party branch"), ("entry__name",), width=30),
    Column("month", _("Month"), ("entry__round__month",), value=lambda month: f"{month:%Y-%m}", width=10),
    Column("group", _("Group"), ("entry__group__name",), width=18),
    Column("place", _("Place in the ranking"), ("entry__standing__place",), kind=Kind.INTEGER, width=8),
    Column("total", _("Total score"), ("entry__standing__total",), kind=Kind.HUNDREDTHS, width=10),
    Column(
        "dimension",
        _("Dimension"),
        ("criterion__dimension",),
        kind=Kind.CHOICE,
        choices=choices_of(Dimension),
        width=10,
    ),
    Column("criterion", _("Criterion"), ("criterion__title",), width=24),
    Column("part", _("Part"), kind=Kind.INTEGER, width=10),
    Column("whole", _("Of all"), kind=Kind.INTEGER, width=10),
    Column("value", _("Value in percent"), WEIGHED, kind=Kind.HUNDREDTHS, value=value_in, width=10),
    Column("weight", _("Weight"), ("criterion__weight",), kind=Kind.HUNDREDTHS, width=10),
    Column("points", _("Points"), WEIGHED, kind=Kind.HUNDREDTHS, value=points_in, width=10),
)
