"""A column, declared once for the list, the workbook and the import template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst

Label = str | Promise


class Kind(StrEnum):
    """How a value is written: its alignment on a page, its format in a cell, its cleaning on import."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"  # text that looks like a number: never converted to one
    INTEGER = "integer"
    PERCENT = "percent"  # 0 to 100, whole
    HUNDREDTHS = "hundredths"  # stored as whole hundredths, shown with two decimals
    DECIMAL = "decimal"  # a Decimal of at most two places, 0 or more (portal.amounts)
    MONEY = "money"  # the same in yuan, shown with two places and separators of thousands
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"


# Widths in characters: a person's name, a few digits, a short state.
SHORT = 12


@dataclass(frozen=True)
class Column:
    """One column.

    `sources` are ORM look-ups from the row ("unit__name"). `value` computes the shown value from theirs; by default
    it is the first. Export reads the sources by values_list, and a page from the instance, so both show the same.
    `choices` maps stored values to labels. `cell(row, drawing)` draws the page's cell as safe HTML
    (portal.ui.cells). `sort` is the ORM ordering, "" for none. `width` is in Excel characters.
    """

    key: str
    label: Label
    sources: Sequence[str] = ()
    kind: Kind = Kind.TEXT
    value: Callable[..., object] | None = None
    choices: Callable[[], dict[str, Label]] | None = None
    width: int = 14
    sort: str = ""
    cell: Callable[[Any, Any], SafeString] | None = None
    on_page: bool = True
    secondary: bool = False  # hidden first when room is short
    hint: Label = field(default="")

    @property
    def lookups(self) -> tuple[str, ...]:
        """The ORM look-ups to read."""
        return tuple(self.sources) or (self.key,)

    @property
    def is_number(self) -> bool:
        """Whether its values are aligned by their last digit."""
        return self.kind in (Kind.INTEGER, Kind.PERCENT, Kind.DECIMAL, Kind.MONEY)

    @property
    def one_line(self) -> bool:
        """Whether its values are too short for a line break: numbers, days, names."""
        wrapping = self.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE)
        return not wrapping or self.width <= SHORT

    def compute(self, values: Sequence[object]) -> object:
        """Return the shown value from the values of `lookups`."""
        return self._shower()(*values)

    def of(self, row) -> object:
        """Return the shown value of an instance. The page's query must join its relations."""
        return self.reader()(row)

    def reader(self) -> Callable[[Any], object]:
        """Return a function from an instance to the shown value.

        What is equal for all rows is computed once here.
        """
        reads = [_following(lookup) for lookup in self.lookups]
        shown = self._shower()
        return lambda row: shown(*[follow(row) for follow in reads])

    def _shower(self) -> Callable[..., object]:
        compute = self.value or (lambda first, *_others: first)
        if self.choices is None:
            return compute
        labels = self.choices()

        def labelled(*values: object) -> object:
            value = compute(*values)
            return value if value is None or value == "" else labels.get(str(value), value)

        return labelled


def _following(lookup: str) -> Callable[[Any], object]:
    names = lookup.split("__")
    if len(names) == 1:
        return attrgetter(lookup)

    def follow(row) -> object:
        for name in names:
            if row is None:
                return None
            row = getattr(row, name)
        return row

    return follow


def columns_of(model: type[models.Model], *names: str) -> tuple[Column, ...]:
    """Return a column for each of these fields: its label, its kind, its choices. Relations need a column of their own."""
    return tuple(_column_of(model._meta.get_field(name)) for name in names)


def _column_of(field: Any) -> Column:
    name, label = field.name, capfirst(field.verbose_name)
    if field.choices:
        choices = {str(value): text for value, text in field.flatchoices}
        return Column(name, label, kind=Kind.CHOICE, choices=lambda: choices, width=16)
    for cls, kind, width in _KINDS:
        if isinstance(field, cls):
            sort = "" if kind in (Kind.TEXT, Kind.LONG_TEXT) else name
            return Column(name, label, kind=kind, width=width, sort=sort)
    raise LookupError(f"say in a Column how {field} is shown")


# What fields are as columns, the special before the general, and how wide.
_KINDS: tuple[tuple[type[models.Field], Kind, int], ...] = (
    (models.DateTimeField, Kind.DATETIME, 16),
    (models.DateField, Kind.DATE, SHORT),
    (models.IntegerField, Kind.INTEGER, 10),
    (models.DecimalField, Kind.DECIMAL, SHORT),
    (models.TextField, Kind.LONG_TEXT, 40),
    (models.CharField, Kind.TEXT, 28),
)


def choices_of(enumeration: type[models.Choices]) -> Callable[[], dict[str, Label]]:
    """Return a callable that gives the choices of an enumeration in the reader's language."""
    return lambda: {str(value): label for value, label in enumeration.choices}
