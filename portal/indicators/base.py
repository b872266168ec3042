"""Slice, a named condition on rows; Indicator, a part of a whole made of two slices.

A tally adds, a percentage does not: an indicator reports part and whole of each organisation's own rows, and
sums go up the tree as sums. No average of averages can be asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Slice:
    """A named condition. `q` takes the day that counts as today."""

    name: str
    label: Label
    q: Callable[[date], Q]


class Sliced(models.QuerySet):
    """A query set whose model declares `slices`; lists, tiles and workbooks cut by the same ones."""

    def cut(self, name: str, on: date):
        """Keep the rows of a slice. Raises KeyError for a name that the model does not declare."""
        return self.filter(self.model.slices()[name].q(on))


@dataclass(frozen=True)
class Indicator:
    """`part` of `whole`, both slices of `model`; `whole` "" means that there is no denominator, only a count.

    `list_url` is the URL name of the list that opens the rows, with `?slice=<part>`.
    """

    key: str
    label: Label
    unit: Label
    model: type[models.Model]
    part: str
    whole: str = ""
    list_url: str = ""
    organisation_lookup: ClassVar[str] = "organisation"

    def count(self, on: date, *, of: str = "part") -> Count:
        """Return the aggregate for part or whole, so that many indicators cost one query."""
        name = getattr(self, of) or self.part
        return Count("pk", filter=self.model.slices()[name].q(on))

    def tallies(self, on: date) -> models.QuerySet:
        """Return (organisation, part, whole) of each organisation's own rows, in one query."""
        return (
            self.model._base_manager.order_by()
            .values(self.organisation_lookup)
            .annotate(part=self.count(on), whole=self.count(on, of="whole"))
        )


def measure(indicators: list[Indicator], rows: models.QuerySet, on: date) -> dict[str, tuple[int, int]]:
    """Return {key: (part, whole)} of `rows` (already scoped) for indicators of one model, in one query."""
    aggregates = {}
    for position, wanted in enumerate(indicators):
        aggregates[f"part_{position}"] = wanted.count(on)
        aggregates[f"whole_{position}"] = wanted.count(on, of="whole")
    numbers = rows.order_by().aggregate(**aggregates)
    return {
        wanted.key: (numbers[f"part_{position}"], numbers[f"whole_{position}"])
        for position, wanted in enumerate(indicators)
    }
