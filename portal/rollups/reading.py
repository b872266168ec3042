"""Counts of what a person may see: from a rollup below the organisations that it knows, from the rows elsewhere."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value

from portal import statements
from portal.indicators import Indicator, Tally
from portal.indicators.base import PARTS
from portal.memory.past import moment_shown
from portal.rollups.models import Rollup
from portal.scope.actors import Actor


def kept_paths(
    rollup: type[Rollup], name: str, user: Actor, permission: str, conditions: Iterable[Q]
) -> tuple[str, ...]:
    """Return the paths of the person's reach below which a grouping keeps counts of rows that meet each condition.

    "" stands for the whole portal. Empty when a condition needs a field that the grouping lacks, as a slice of a past day
    may: a page that was asked for before midnight is answered after it, too, from the rows.
    """
    if moment_shown() is not None:
        return ()  # kept counts are those of the present
    reach = user.reach(permission)
    if any(rollup.lacking(name, wanted) for wanted in conditions):
        return ()
    if reach.everything:
        return ("",)
    return tuple(path for path in reach.paths if len(path) in rollup.lengths)


def kept(rollup: type[Rollup], name: str, paths: Sequence[str]) -> QuerySet:
    """Return the lines of a grouping below some organisations, none of which is below another."""
    return rollup._base_manager.filter(grouping=name, path__in=paths).order_by()


def counted(
    rollup: type[Rollup],
    name: str,
    user: Actor,
    permission: str,
    *,
    totals: Mapping[str, Q],
    made_of: Hashable,
    by: Sequence[str] = (),
    **filters: object,
) -> list[tuple]:
    """Return lines of (values of `by`, numbers of `totals`) over the rows that a person may see with `permission`.

    `totals`: conditions on the source's rows. `filters` and `by` are fields of the source that the grouping counts by, `by`
    also look-ups through them. `made_of` identifies the totals, as for `statements.fetched`. Values may come in two
    lines, of kept counts and of rows: add them up.
    """
    paths = kept_paths(rollup, name, user, permission, totals.values())
    names = (*by, *totals)

    def of_lines(rows: QuerySet) -> QuerySet:
        sums = {key: rollup.sum_of(name, wanted) for key, wanted in totals.items()}
        present = _grouped(rows, by).alias(present=Sum("rows")).filter(present__gt=0)
        return present.annotate(**sums).values_list(*names)

    def of_rows(rows: QuerySet) -> QuerySet:
        sums = {key: Count("pk", filter=wanted) for key, wanted in totals.items()}
        return _grouped(rows, by).annotate(**sums).values_list(*names)

    def build() -> QuerySet:
        rest = rollup.source.objects.visible_outside(user, permission, paths)
        rest = rest.filter(rollup.holds(name), **filters)
        lines = kept(rollup, name, paths).filter(**filters)
        if statements.text_of(rest) is None:
            return of_lines(lines)
        return of_lines(lines).union(of_rows(rest), all=True) if paths else of_rows(rest)

    purpose = (rollup._meta.label, name, tuple(by), tuple(totals), made_of)
    return statements.sent((purpose, paths, tuple(filters.items()), user.sight(permission)), build)


def measured(
    rollup: type[Rollup],
    name: str,
    indicators: Sequence[Indicator],
    user: Actor,
    permission: str,
    on: date,
    **filters: object,
) -> dict[str, Tally]:
    """Return {key: Tally} over the rows that a person may see, for indicators that count rows of the source."""
    wanted = (on, tuple(one.key for one in indicators))
    lines = counted(
        rollup, name, user, permission, totals=conditions(indicators, on), made_of=wanted, **filters
    )
    return tallies(indicators, lines)


def conditions(indicators: Sequence[Indicator], on: date) -> dict[str, Q]:
    """Return the conditions of parts and wholes, for `tallies` to read their numbers."""
    return {f"{of}_{at}": wanted.slice_of(of).q(on) for at, wanted in enumerate(indicators) for of in PARTS}


def tallies(indicators: Sequence[Indicator], lines: Sequence[Sequence[Any]]) -> dict[str, Tally]:
    """Return {key: Tally}: lines of parts and wholes, added up."""
    sums = [sum(line[at] for line in lines) for at in range(len(indicators) * len(PARTS))]
    return {wanted.key: Tally(*sums[at * 2 : at * 2 + 2]) for at, wanted in enumerate(indicators)}


def _grouped(rows: QuerySet, by: Sequence[str]) -> QuerySet:
    return rows.order_by().values(*by) if by else rows.order_by().values(everything=Value(1))
