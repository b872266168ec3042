"""Counting rows up to a bound: what is behind it is not looked at, so a number costs the same however many rows there are."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from django.db import models

from portal import statements

# Footers and tabs of lists count so far and say "more than" beyond. Tiles, ratings and documents count everything.
COUNTED = 10_000


Key = TypeVar("Key", bound=Hashable)


def goes_on(count: int) -> bool:
    """Tell whether there are more rows than were counted."""
    return count > COUNTED


def count_up_to(rows: Mapping[Key, models.QuerySet]) -> dict[Key, int]:
    """Return how many rows each query set holds, COUNTED + 1 for more than COUNTED; one SELECT for all of them."""
    return dict(zip(rows, statements.counted(list(rows.values()), COUNTED + 1), strict=True))
