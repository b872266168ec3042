"""A column, declared once: what a list shows, what a workbook holds and what a template asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise

Label = str | Promise


class Kind(StrEnum):
    """How a value is written: aligned on a page, formatted in a cell, cleaned when it comes back."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"  # text that looks like a number: never turned into one
    INTEGER = "integer"
    PERCENT = "percent"  # 0 to 100, whole
    HUNDREDTHS = "hundredths"  # stored as whole hundredths, shown with two decimals
    DECIMAL = "decimal"  # a Decimal of at most two places, 0 or more (portal.amounts)
    MONEY = "money"  # the same in yuan, shown with two places and separators of thousands
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"


# In characters: as wide as a person's name, a few digits, a short state.
SHORT = 12


@dataclass(frozen=True)
class Column:
    """One column.

    `sources` are ORM look-ups from the row ("unit__name"); `value` turns their values into the one shown (the
    first by default). Export reads the sources by values_list, a page reads them from the instance, so that
    both show the same. `choices` maps stored values to labels. `cell` names a template for the page's cell
    (context: row, value, column). `sort` is the ORM ordering, "" for none. `width` is in Excel characters.
    """

    key: str
    label: Label
    sources: Sequence[str] = ()
    kind: Kind = Kind.TEXT
    value: Callable[..., object] | None = None
    choices: Callable[[], dict[str, Label]] | None = None
    width: int = 14
    sort: str = ""
    cell: str = ""
    on_page: bool = True
    secondary: bool = False  # hidden first when room is short
    hint: Label = field(default="")

    @property
    def lookups(self) -> tuple[str, ...]:
        """The ORM look-ups to read."""
        return tuple(self.sources) or (self.key,)

    @property
    def is_number(self) -> bool:
        """Whether its values stand below each other by their last digit."""
        return self.kind in (Kind.INTEGER, Kind.PERCENT, Kind.DECIMAL, Kind.MONEY)

    @property
    def one_line(self) -> bool:
        """Whether its values are so short that a break inside of them reads badly: numbers, days, names."""
        wrapping = self.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE)
        return not wrapping or self.width <= SHORT

    def compute(self, values: Sequence[object]) -> object:
        """Return the value shown, from the values of `lookups`."""
        value = self.value(*values) if self.value else values[0]
        if self.choices and value not in (None, ""):
            return self.choices().get(str(value), value)
        return value

    def of(self, row) -> object:
        """Return the value shown for an instance; relations must be joined by the page's query."""
        return self.compute([_follow(row, lookup) for lookup in self.lookups])


def _follow(row, lookup: str) -> object:
    for name in lookup.split("__"):
        if row is None:
            return None
        row = getattr(row, name)
    return row


def choices_of(enumeration: type[models.Choices]) -> Callable[[], dict[str, Label]]:
    """Return a callable that gives the choices of an enumeration in the reader's language."""
    return lambda: {str(value): label for value, label in enumeration.choices}
