"""The columns of standings and of their lines."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from ratings.reviews.services.weights import WEIGHED, points_in, rate_in, value_in, weight_in
from ratings.rounds.models.entry import remark_on
from ratings.schemes.models import Criterion, Dimension

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
        "band",
        _("Band of places"),
        ("best", "worst"),
        value=lambda best, worst: "" if best is None else str(best) if best == worst else f"{best}–{worst}",
        width=10,
        secondary=True,
    ),
    Column("countable", _("Countable weight"), kind=Kind.HUNDREDTHS, width=10, secondary=True),
    Column("cases", _("Cases counted"), kind=Kind.INTEGER, width=10, secondary=True),
    Column(
        "remark",
        _("Remark"),
        ("place", "vetoed", "qualified", "total", "round__scheme__minimum_score"),
        value=remark_on,
        width=16,
    ),
)


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
    Column(
        "counted_by",
        _("Counted by"),
        ("criterion__indicator",),
        value=lambda indicator: _("the portal") if indicator else _("a reviewer"),
        width=10,
    ),
    Column(
        "direction",
        _("Direction"),
        ("criterion__direction",),
        kind=Kind.CHOICE,
        choices=choices_of(Criterion.Direction),
        width=10,
    ),
    Column("part", _("Part counted"), kind=Kind.INTEGER, width=10),
    Column("whole", _("Whole counted"), kind=Kind.INTEGER, width=10),
    Column("rate", _("Rate of the group"), WEIGHED, kind=Kind.HUNDREDTHS, value=rate_in, width=10),
    Column("value", _("Value in percent"), WEIGHED, kind=Kind.HUNDREDTHS, value=value_in, width=10),
    Column("weight", _("Weight"), ("criterion__weight",), kind=Kind.HUNDREDTHS, width=10),
    Column("weight_counted", _("Weight counted"), WEIGHED, kind=Kind.HUNDREDTHS, value=weight_in, width=10),
    Column("points", _("Points"), WEIGHED, kind=Kind.HUNDREDTHS, value=points_in, width=10),
)
