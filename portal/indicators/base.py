"""Slice, a named condition on rows. Indicator, a part of a whole made of two slices.

Tallies can be added, percentages cannot. An indicator reports part and whole of each organisation's own rows, and
sums go up the tree as sums. There is no average of averages.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Self
from urllib.parse import urlencode

from django.db import models
from django.db.models import Aggregate, Count, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise

from portal import statements

Label = str | Promise
# The amount that is added up instead of counting rows: a field, or an expression for the day that counts as today (and
# for the indicator's rules, if it has any).
Amount = str | Callable[..., models.Expression]
PARTS = ("part", "whole")


@dataclass(frozen=True)
class Slice:
    """A named condition. `q` takes the day that counts as today and describes rows as of that day."""

    name: str
    label: Label
    q: Callable[[date], Q]


class Sliced(models.QuerySet):
    """A query set whose model declares `slices`. Lists, tiles and workbooks filter by the same ones."""

    def in_slice(self, name: str, on: date) -> Self:
        """Keep the rows of a slice. Raises KeyError for an undeclared name."""
        return self.filter(self.model.slices()[name].q(on))


@dataclass(frozen=True)
class Tally:
    """A part and its whole, as counts. Pages show the rate only together with them."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.part + other.part, self.whole + other.whole)

    @property
    def tenths(self) -> int | None:
        """The rate in tenths of a percent, None without a whole.

        Only a full part is 1000, only an empty one is 0.
        """
        if not self.whole:
            return None
        rounded = (2000 * self.part + self.whole) // (2 * self.whole)
        if 0 < self.part < self.whole:
            return min(max(rounded, 1), 999)
        return rounded

    @property
    def rate(self) -> str:
        """The rate for people ("89.6%"), "—" without a whole."""
        if self.tenths is None:
            return "—"
        return f"{self.tenths / 10:.1f}%" if self.tenths % 10 else f"{self.tenths // 10}%"


@dataclass(frozen=True)
class Indicator:
    """`part` of `whole`, both slices of `model`. `whole` "" means that there is a count without a denominator.

    Rows are counted, or `part_sum` and `whole_sum` are added up over them (people attended of people expected). Both are
    whole numbers, never rates. `rules` reads what the amounts of a day depend on in another table; both amounts get it as
    their second argument. `list_url` is the URL name of the list that opens the rows with `?slice=<part>`.
    `organisation_lookup` leads from a row to its organisation. `note` says in a sentence what counts. `made_of`
    (organisation, day) returns the address of a page that explains a sum of one organisation, or "".

    `of_a_day`: both can be counted for any past day, because days on the rows bound them. Rows taken back later (voided,
    returned) do not count. Without it the figure describes today only, and no month can be rated by it.
    """

    key: str
    label: Label
    unit: Label
    model: type[models.Model]
    part: str
    whole: str = ""
    list_url: str = ""
    organisation_lookup: str = "organisation"
    note: Label = ""
    part_sum: Amount | None = None
    whole_sum: Amount | None = None
    rules: Callable[[date], Hashable] | None = None
    made_of: Callable[[int, date], str] | None = None
    of_a_day: bool = False

    def slice_of(self, of: str) -> Slice:
        """Return the slice that is counted as "part" or as "whole"."""
        return self.model.slices()[self._name(of)]

    def _name(self, of: str) -> str:
        return getattr(self, of) or self.part

    def rules_on(self, on: date) -> Hashable:
        """Return the rules of a day, None where the amounts need none."""
        return self.rules(on) if self.rules else None

    def total(self, on: date, rules: Hashable = None, *, of: str = "part") -> Aggregate | Coalesce:
        """Return the aggregate of part or whole. Many indicators of one model thus cost one query."""
        amount: Amount | None = getattr(self, f"{of}_sum")
        rows = self.slice_of(of).q(on)
        if amount is None:
            return Count("pk", filter=rows)
        if callable(amount):
            amount = amount(on, rules) if self.rules else amount(on)
        return Coalesce(Sum(amount, filter=rows), 0)

    def tallies(self, on: date) -> models.QuerySet:
        """Return (organisation, part, whole) of each organisation's own rows, in one query."""
        rules = self.rules_on(on)
        return (
            self.model._base_manager.order_by()
            .values(self.organisation_lookup)
            .annotate(part=self.total(on, rules), whole=self.total(on, rules, of="whole"))
        )

    def rows_url(self, of: str = "part", **filters: object) -> str:
        """Return the address of the list with exactly the counted rows."""
        chosen = ((name, str(value)) for name, value in filters.items() if value)
        query = {"slice": self._name(of)} | dict(chosen)
        return _list_url(self.list_url, get_script_prefix(), *query.items())

    def urls_of(self, organisation: int, on: date, known: datetime | None = None) -> tuple[str, str]:
        """Return the addresses for part and whole of one organisation as of a day, from what was known at a moment.

        Without a moment it is the evening of that day.
        """
        shown = self.made_of(organisation, on) if self.made_of else ""
        if shown:
            return shown, shown
        place = {"organisation": organisation, "on": on.isoformat(), "known": known and known.isoformat()}
        return self.rows_url("part", **place), self.rows_url("whole", **place)


@lru_cache(maxsize=2048)
def _list_url(url_name: str, _prefix: str, *query: tuple[str, str]) -> str:
    return f"{reverse(url_name)}?{urlencode(query)}"


def aggregates(
    indicators: Sequence[Indicator], on: date, rules: Mapping[str, Hashable] | None = None
) -> dict[str, Aggregate | Coalesce]:
    """Return the totals of many indicators of one model, for `tallies_of` to read back.

    `rules`: {key: rules of the day}, of those that have any; read here when they are not given.
    """
    rules = rules_of(indicators, on) if rules is None else rules
    return {name: wanted.total(on, rules[wanted.key], of=of) for wanted, of, name in _named(indicators)}


def rules_of(indicators: Sequence[Indicator], on: date) -> dict[str, Hashable]:
    """Return {key: rules of the day, or None}."""
    return {wanted.key: wanted.rules_on(on) for wanted in indicators}


def tallies_of(indicators: Sequence[Indicator], numbers: Mapping[str, int]) -> dict[str, Tally]:
    """Return {key: Tally} from a row of `aggregates`."""
    parts: dict[str, list[int]] = {}
    for wanted, _of, name in _named(indicators):
        parts.setdefault(wanted.key, []).append(numbers[name])
    return {key: Tally(*both) for key, both in parts.items()}


def measure(indicators: Sequence[Indicator], rows: models.QuerySet, on: date) -> dict[str, Tally]:
    """Return {key: Tally} of `rows` (already scoped) for indicators of one model, in one query."""
    rules = rules_of(indicators, on)
    found = statements.fetched(
        rows, ("measure", on, tuple(rules.items())), lambda rows: _counted(indicators, rows, on, rules)
    )
    return _told(indicators, found)


def measure_sent(
    indicators: Sequence[Indicator], selected: Hashable, rows: Callable[[], models.QuerySet], on: date
) -> dict[str, Tally]:
    """Return what `measure` returns, without building `rows()` again.

    `selected` identifies them (`User.sight` of a permission, other filters), as for `statements.sent`.
    """
    rules = rules_of(indicators, on)
    found = statements.sent(
        ("measure", on, tuple(rules.items()), selected), lambda: _counted(indicators, rows(), on, rules)
    )
    return _told(indicators, found)


def _counted(
    indicators: Sequence[Indicator], rows: models.QuerySet, on: date, rules: Mapping[str, Hashable]
) -> models.QuerySet:
    one_group = rows.order_by().values(everything=Value(1))
    names = [name for _wanted, _of, name in _named(indicators)]
    return one_group.annotate(**aggregates(indicators, on, rules)).values_list(*names)


def _told(indicators: Sequence[Indicator], found: Sequence[Sequence[int]]) -> dict[str, Tally]:
    names = [name for _wanted, _of, name in _named(indicators)]
    return tallies_of(
        indicators, dict(zip(names, found[0], strict=True)) if found else dict.fromkeys(names, 0)
    )


def _named(indicators: Sequence[Indicator]) -> list[tuple[Indicator, str, str]]:
    return [(wanted, of, f"{of}_{at}") for at, wanted in enumerate(indicators) for of in PARTS]
