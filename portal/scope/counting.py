"""Counting rows up to a bound: what is behind it is not looked at, so a number costs the same however many rows there are."""

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models

# Footers and tabs of lists count so far and say "more than" beyond. Tiles, ratings and documents count everything.
COUNTED = 10_000


Key = TypeVar("Key", bound=Hashable)


def goes_on(count: int) -> bool:
    """Tell whether there are more rows than were counted."""
    return count > COUNTED


def count_up_to(rows: Mapping[Key, models.QuerySet]) -> dict[Key, int]:
    """Return how many rows each query set holds, COUNTED + 1 for more than COUNTED; one SELECT for all of them.

    Scalar subqueries: SQLite takes no LIMIT inside of a UNION.
    """
    counts: dict[Key, int] = dict.fromkeys(rows, 0)
    asked: list[Key] = []
    parts: list[str] = []
    values: list[Any] = []
    for key, one in rows.items():
        try:
            sql, given = one.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append(key)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by Django, values apart
        values.extend(given)
    if parts:
        database = next(iter(rows.values())).db
        with connections[database].cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            return counts | dict(zip(asked, cursor.fetchone(), strict=True))
    return counts
