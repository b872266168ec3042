"""Checks the rows of a workbook: the meaning of a cell, its faults, the row that a name refers to.

Importers of apps subclass RowCheck, one per workbook, with a few queries whatever its length.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rapidfuzz import process

from portal.amounts import write_decimal, write_money
from portal.columns import Column, Kind
from portal.spreadsheets.cells import as_amount, as_day, as_text, known_choices, normal
from portal.spreadsheets.resources import Staged
from portal.spreadsheets.staging import Shown

LONGEST = 300  # characters of a text whose field sets no other limit
NEAR = 55  # of 100: similarity from which a name is suggested
Values = dict[str, Any]  # what a cell means depends on its column
# Kinds of amounts, and how the preview shows them.
AMOUNTS: dict[Kind, Callable[[Any], str]] = {Kind.DECIMAL: write_decimal, Kind.MONEY: write_money}


class Fault(Exception):
    """The fault of a cell, and what to do."""

    def __init__(self, key: str, problem: str, advice: str = ""):
        super().__init__(problem)
        self.key, self.problem, self.advice = key, problem, advice


class Lookup:
    """Rows by the names that people write, with the most similar name as advice."""

    def __init__(
        self, rows: Iterable[tuple[str, object]], *, missing: str = "", several: str = "", near: int = NEAR
    ):
        """Store rows by name.

        `missing` is the text for an unknown name, `several` the advice for an ambiguous one.
        """
        self.missing, self.several, self.near = missing, several, near
        self.rows: dict[str, list] = defaultdict(list)
        for name, row in rows:
            if name and row not in self.rows[name]:
                self.rows[name].append(row)

    def find(self, key: str, text: str):
        """Return the row of a name. Raises Fault with the most similar name."""
        found = self.rows.get(text, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Fault(key, _("This name stands for several."), self.several or _("Write the full name."))
        missing = self.missing or _("There is no such entry within your reach.")
        raise Fault(key, missing, self.suggested(text) or _("Choose one of the list."))

    def suggested(self, text: str) -> str:
        """Return a sentence with the most similar name, or ""."""
        near = process.extractOne(text, list(self.rows), score_cutoff=self.near)
        return _("Did you mean “%(name)s”?") % {"name": near[0]} if near else ""


class RowCheck:
    """Checks the rows of one workbook: cells by the kind of their column, then the row by `understood`."""

    longest: Mapping[str, int] = {}
    most = 9999  # the largest whole number
    named_by: Sequence[str] = ()  # columns that name a refused row

    def __init__(self, columns: Sequence[Column], actor):
        """Read labels and choices in the language of the reader."""
        self.actor = actor
        self.labels = {column.key: str(column.label) for column in columns}
        self.kinds = {column.key: column.kind for column in columns}
        self.choices = {column.key: known_choices(column) for column in columns if column.choices}
        self._first_lines: dict[Hashable, int] = {}

    def understood(self, line: int, values: Values, faults: list[Fault]) -> Staged | None:
        """Return what a row would do, or None with the reasons in `faults`.

        Raises Fault, and ValidationError by field.
        """
        raise NotImplementedError

    def row(self, line: int, cells: Values, address: Callable[[int, str], str]) -> Staged:
        """Return the checked row, or a refused one with every faulty cell."""
        faults: list[Fault] = []
        values = self._values(cells, faults)
        staged = None
        try:
            staged = self.understood(line, values, faults)
        except Fault as fault:
            faults.append(fault)
        except ValidationError as refused:
            faults.extend(Fault(key, texts[0]) for key, texts in refused.message_dict.items())
        if staged is not None and not faults:
            return staged
        label = next((str(cells[key]) for key in self.named_by if cells.get(key)), "")
        told = [self._told(fault, line, cells, address) for fault in faults]
        return Staged(line, "refused", Shown(label=label), {}, told)

    def _told(self, fault: Fault, line: int, cells: Values, address) -> dict[str, str]:
        return {
            "cell": address(line, fault.key),
            "column": self.labels.get(fault.key, fault.key),
            "value": str(cells.get(fault.key) or ""),
            "problem": fault.problem,
            "advice": fault.advice,
        }

    def _values(self, cells: Values, faults: list[Fault]) -> Values:
        """Return the values of the filled cells. An empty cell changes nothing."""
        values: Values = {}
        for key, cell in cells.items():
            if cell in (None, ""):
                continue
            try:
                values[key] = self.value(key, cell)
            except Fault as fault:
                faults.append(fault)
            except ValueError as error:
                faults.append(Fault(key, str(error)))
        return values

    def value(self, key: str, cell: object) -> object:
        """Return the value of a cell by the kind of its column. Raises Fault, ValueError."""
        if self.kinds[key] == Kind.DATE:
            return as_day(cell)
        if self.kinds[key] in AMOUNTS:
            return as_amount(cell)
        text = as_text(cell)
        if key in self.choices:
            return self._chosen(key, text)
        if self.kinds[key] == Kind.INTEGER:
            if not text.isdecimal() or int(text) > self.most:
                raise Fault(key, _("Write a whole number from 0 to %(most)s.") % {"most": self.most})
            return int(text)
        limit = self.longest.get(key, LONGEST)
        if len(text) > limit:
            raise Fault(key, _("Longer than %(limit)s characters.") % {"limit": limit}, _("Shorten it."))
        return text

    def _chosen(self, key: str, text: str) -> str:
        """Return the choice with a label. The text in its brackets may be left out."""
        offered = self.choices[key]
        if text in offered:
            return offered[text]
        alike = {value for label, value in offered.items() if normal(label) == normal(text)}
        if len(alike) == 1:
            return alike.pop()
        advice = _("Choose one of: %(choices)s") % {"choices": "、".join(offered)}
        raise Fault(key, _("This is not one of the choices."), advice)

    def shown(self, key: str, value: object) -> str:
        """Return a value as the preview shows it."""
        for label, stored in self.choices.get(key, {}).items():
            if str(stored) == str(value):
                return label
        write = AMOUNTS.get(self.kinds[key], str) if key in self.kinds else str
        return "" if value is None else write(value)

    def differences(self, before: Values, after: Values) -> dict[str, list[Any]]:
        """Return what the preview shows of values: {label: [before, after]}; nothing stood before where none is given."""
        return {
            self.labels[key]: [self.shown(key, before[key]) if key in before else "", self.shown(key, value)]
            for key, value in after.items()
        }

    def need(self, values: Values, keys: Iterable[str], faults: list[Fault], problem: str) -> None:
        """Add a fault for each missing cell that a new row requires."""
        told = {fault.key for fault in faults}
        faults.extend(
            Fault(key, problem, _("Fill it in.")) for key in keys if key not in values and key not in told
        )

    def first_line(self, about: Hashable, line: int) -> int:
        """Return the first line of the workbook about the same thing: `line` itself if there was none before."""
        return self._first_lines.setdefault(about, line)
