"""Value, weight and points of a frozen input, where one row must tell them: in the workbook line by line.

What a line weighs depends on the other lines of the branch, and its value on the rate of the group. `with_weights`
reads both beside the row, so that the workbook is one query however many rows it has.
"""

from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When, Window

from ratings.rounds.models import GroupRate
from ratings.rounds.rules import (
    DIMENSIONS,
    EXACT,
    Line,
    between,
    exact_points,
    exact_value,
    good_of,
    points_of,
    spread,
    value_of,
)
from ratings.schemes.models import Criterion, Scheme

SCHEME = "entry__round__scheme__"
WEIGHED = (
    f"{SCHEME}arithmetic",
    f"{SCHEME}empty_lines",
    f"{SCHEME}pull",
    "criterion__dimension",
    "criterion__weight",
    "criterion__direction",
    "criterion__empty_value",
    "criterion__counts_empty",
    "criterion__indicator",
    "part",
    "whole",
    "rate",
    "upto",
    "gone",
    *(f"full_{name}" for name in DIMENSIONS),
    *(f"gone_{name}" for name in DIMENSIONS),
)


def with_weights(rows: QuerySet) -> QuerySet:
    """Add to inputs what `WEIGHED` needs: the group's rate, all weight and the weight left out, by dimension and so far."""
    rates = GroupRate._base_manager.filter(
        round=OuterRef("round"), group=OuterRef("entry__group"), criterion=OuterRef("criterion")
    )
    lines = Criterion._base_manager.filter(scheme=OuterRef("criterion__scheme")).order_by()
    so_far = lines.filter(dimension=OuterRef("criterion__dimension")).filter(
        Q(ordinal__lt=OuterRef("criterion__ordinal"))
        | Q(ordinal=OuterRef("criterion__ordinal"), pk__lte=OuterRef("criterion"))
    )
    return rows.annotate(
        rate=Subquery(rates.values("rate")[:1]),
        upto=Subquery(_sum_of(so_far)),
        gone=Window(
            Sum(_left_out()),
            partition_by=[F("entry"), F("criterion__dimension")],
            order_by=[F("criterion__ordinal").asc(), F("criterion").asc()],
        ),
        **{f"full_{name}": Subquery(_sum_of(lines.filter(dimension=name))) for name in DIMENSIONS},
        **{
            f"gone_{name}": Window(
                Sum(_left_out(criterion__dimension=name)),
                partition_by=[F("entry")],
            )
            for name in DIMENSIONS
        },
    )


def _left_out(**of: str) -> Case:
    """Return the weight of a line that had nothing to count, 0 for the others."""
    return Case(
        When(whole=0, criterion__counts_empty=False, **of, then=F("criterion__weight")), default=Value(0)
    )


def _sum_of(lines: QuerySet) -> QuerySet:
    return lines.values("scheme").annotate(n=Sum("weight")).values("n")


def weight_in(*sources: Any) -> int:
    """Return what an input weighs for its branch, in hundredths: 0 when it is left out."""
    told = dict(zip(WEIGHED, sources, strict=True))
    weight, dimension = told["criterion__weight"], told["criterion__dimension"]
    if not _leaves_out(told):
        return weight
    if _is_left_out(told):
        return 0
    full = {name: told[f"full_{name}"] or 0 for name in DIMENSIONS}
    left = {name: full[name] - told[f"gone_{name}"] for name in DIMENSIONS}
    spread_over = [(name, full[name]) for name in DIMENSIONS if left[name]]
    total = dict(spread(spread_over, sum(full.values())))[dimension]
    return between(total, told["upto"] - told["gone"], weight, left[dimension])


def value_in(*sources: Any) -> int | None:
    """Return the value of an input in hundredths of a percent, None for a line left out."""
    told = dict(zip(WEIGHED, sources, strict=True))
    part, whole, empty = told["part"], told["whole"], told["criterion__empty_value"]
    line = Line(0, "", 0, told["criterion__direction"], empty, bool(told["criterion__indicator"]))
    if told[f"{SCHEME}arithmetic"] < EXACT:
        return value_of(line, part, whole)
    if not whole:
        return None if _is_left_out(told) else empty
    pull = told[f"{SCHEME}pull"] if line.computed else 0
    return exact_value(good_of(line, part, whole), whole, pull, told["rate"] or 0)


def points_in(*sources: Any) -> int:
    """Return the points of an input, in hundredths."""
    told = dict(zip(WEIGHED, sources, strict=True))
    value, weight = value_in(*sources), weight_in(*sources)
    if value is None:
        return 0
    if told[f"{SCHEME}arithmetic"] < EXACT:
        return points_of(Line(0, "", weight), value)
    return exact_points(weight, value)


def rate_in(*sources: Any) -> int | None:
    """Return the rate of the group towards which an input is drawn, None where nothing is drawn."""
    told = dict(zip(WEIGHED, sources, strict=True))
    drawn = told[f"{SCHEME}arithmetic"] >= EXACT and told[f"{SCHEME}pull"]
    return told["rate"] if drawn else None


def _leaves_out(told: dict[str, Any]) -> bool:
    empty_lines = told[f"{SCHEME}empty_lines"]
    return told[f"{SCHEME}arithmetic"] >= EXACT and empty_lines == Scheme.EmptyLines.LEFT_OUT


def _is_left_out(told: dict[str, Any]) -> bool:
    return _leaves_out(told) and not told["whole"] and not told["criterion__counts_empty"]
