"""The columns of ratings."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.indicators import all_indicators
from ratings.models import Criterion, Dimension, Objection, Round, Scheme
from ratings.rules import Line, points_of, value_of

ORGANISER = Column(
    "organisation", _("organiser"), ("organisation__name",), width=28, sort="organisation_path"
)

SCHEME = (
    Column("title", _("title"), width=30, sort="title"),
    Column("edition", _("edition"), width=16),
    ORGANISER,
    Column("source", _("source"), kind=Kind.CHOICE, choices=choices_of(Scheme.Source)),
    Column("minimum_score", _("minimum score"), kind=Kind.HUNDREDTHS, secondary=True),
    Column("notice_workdays", _("workdays of notice"), kind=Kind.INTEGER, secondary=True),
    Column("flag_share", _("flags in percent of a group"), kind=Kind.PERCENT, secondary=True),
    Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Scheme.State)),
)
ROUND = (
    Column("month", _("month"), value=lambda month: f"{month:%Y-%m}", sort="month"),
    Column("scheme", _("rating scheme"), ("scheme__title",), width=30),
    ORGANISER,
    Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Round.State)),
    Column("notice_until", _("in notice until"), kind=Kind.DATE, secondary=True),
    Column("published_at", _("published at"), kind=Kind.DATETIME, secondary=True),
)
STANDING = (
    Column("name", _("Party branch"), ("entry__name",), width=30, sort="entry__path_then"),
    Column("month", _("month"), ("round__month",), value=lambda month: f"{month:%Y-%m}", width=10),
    Column("group", _("group"), ("group__name",), width=18),
    Column("place", _("place in the ranking"), kind=Kind.INTEGER, width=8, sort="place"),
    Column("total", _("total"), kind=Kind.HUNDREDTHS, width=10, sort="total"),
    Column("study", _("study"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column("business", _("business"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column("service", _("service"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column(
        "remark",
        _("remark"),
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
    """Return the value of an input from the sources `WEIGHED`."""
    return value_of(_line(*sources[:4]), *sources[4:])


def points_in(*sources) -> int:
    """Return the points of an input from the sources `WEIGHED`."""
    return points_of(_line(*sources[:4]), value_in(*sources))


LINE = (
    Column("name", _("Party branch"), ("entry__name",), width=30),
    Column("month", _("month"), ("entry__round__month",), value=lambda month: f"{month:%Y-%m}", width=10),
    Column("group", _("group"), ("entry__group__name",), width=18),
    Column("place", _("place in the ranking"), ("entry__standing__place",), kind=Kind.INTEGER, width=8),
    Column("total", _("total"), ("entry__standing__total",), kind=Kind.HUNDREDTHS, width=10),
    Column(
        "dimension",
        _("dimension"),
        ("criterion__dimension",),
        kind=Kind.CHOICE,
        choices=choices_of(Dimension),
        width=10,
    ),
    Column("criterion", _("criterion"), ("criterion__title",), width=24),
    Column("part", _("part"), kind=Kind.INTEGER, width=10),
    Column("whole", _("of all"), kind=Kind.INTEGER, width=10),
    Column("value", _("value in percent"), WEIGHED, kind=Kind.HUNDREDTHS, value=value_in, width=10),
    Column("weight", _("weight"), ("criterion__weight",), kind=Kind.HUNDREDTHS, width=10),
    Column("points", _("points"), WEIGHED, kind=Kind.HUNDREDTHS, value=points_in, width=10),
)
OBJECTION = (
    Column("entry", _("Party branch"), ("entry__name",), width=28),
    Column("month", _("month"), ("entry__round__month",), value=lambda month: f"{month:%Y-%m}"),
    Column(
        "criterion",
        _("line that it is about"),
        ("criterion__title",),
        value=lambda title: title or _("the whole score"),
    ),
    Column("text", _("objection"), kind=Kind.LONG_TEXT, width=40),
    Column("raised_by", _("raised by"), ("raised_by__name",), secondary=True),
    Column("raised_at", _("raised at"), kind=Kind.DATETIME, sort="raised_at", secondary=True),
    Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Objection.State)),
    Column("answer", _("answer"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column("answered_by", _("answered by"), ("answered_by__name",), on_page=False),
)


RESTATEMENT = (
    Column("month", _("month"), ("round__month",), value=lambda month: f"{month:%Y-%m}"),
    Column("scheme", _("rating scheme"), ("round__scheme__title",)),
    Column("reason", _("Reason"), kind=Kind.LONG_TEXT, width=40),
    Column("author", _("restated by"), ("author__name",)),
    Column("stated_at", _("stated at"), kind=Kind.DATETIME),
)


def indicator_choices() -> list[tuple[str, str]]:
    """Return the indicators that can be rated (shares that a past month can be counted by), by key, for a form."""
    rated = [(one.key, str(one.label)) for one in all_indicators().values() if one.whole and one.of_a_day]
    return sorted(rated, key=lambda choice: choice[0])


def counted_from(criterion: Criterion) -> str:
    """Return in words where the numbers of a criterion come from."""
    if criterion.is_reviewed:
        return _("scored by a reviewer, with a reason and a proof")
    counted = all_indicators().get(criterion.indicator)
    return counted.note or counted.label if counted else criterion.indicator
