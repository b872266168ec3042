"""Reads a workbook that passed the guard: which sheet, which columns, cell by cell."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.columns import Column
from portal.spreadsheets.cells import Formula, normal, tidy

FORMULAS = re.compile(rb"<(\w+:)?f[\s/>]")
HEADER_ROWS = 10
HEADER_COLUMNS = 80
MAX_BLANK = 10_000  # consecutive blank rows after which reading stops
OTHER_TYPES = (".xls", ".et", ".wps", ".csv", ".xlsm", ".ods")


@contextmanager
def readable() -> Iterator[None]:
    """Turn any exception of a parser about a damaged workbook into one sentence for the sender."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
    ) as error:
        message = _("The file cannot be opened as a workbook. It may be damaged or protected by a password.")
        raise ValidationError(message) from error


def known_headers(
    columns: Sequence[Column], synonyms: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """Return {header: key} in every language of the portal, so that a ledger exported in English can be imported.

    `synonyms` are headers that offices use for the same columns in their own lists.
    """
    headers = {normal(word): key for key, words in (synonyms or {}).items() for word in words}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            headers |= {normal(column.label): column.key for column in columns}
    return headers


def opened(path: Path, *, data_only: bool):
    """Open a workbook that the guard has let pass, to be read row by row."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and drop-downs, which are not read
        return openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False)


def _holds_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(FORMULAS.search(archive.read(name)) for name in sheets if not name.endswith("/"))


class Sheet:
    """The visible sheet with most known headers. `mapping` leads from column keys to positions."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[Column],
        needed: Sequence[str],
        *,
        synonyms: Mapping[str, Sequence[str]] | None = None,
        limit: int = 0,
    ):
        self.columns = {column.key: column for column in columns}
        self.path, self.limit = path, limit or settings.IMPORT_MAX_ROWS
        self.title, self.header = "", 0
        self.mapping: dict[str, int] = {}
        self.unread: list[str] = []  # headers that match none of the columns
        self.hidden: list[str] = []  # titles of the sheets that are not read
        with readable():
            self.book = opened(path, data_only=True)
            try:
                self._check_calendar()
                best, twice = self._find_header(known_headers(columns, synonyms))
            except BaseException:
                self.close()
                raise
        self._check_header(needed, best, twice)

    def _check_calendar(self) -> None:
        """Raise ValidationError for a workbook with the 1904 calendar: its dates would be four years off."""
        if self.book.epoch == CALENDAR_MAC_1904:
            raise ValidationError(
                _(
                    "The workbook counts its days from 1904. In Excel, untick “Use 1904 date system” under Options,"
                    " Advanced, look over the dates and save it."
                )
            )

    def _find_header(self, wanted: dict[str, str]) -> tuple[list[str], list[str]]:
        """Find the header. Returns the row with most headers, and the keys that occur twice in the header."""
        best: list[str] = []
        twice: list[str] = []
        for sheet in self.book.worksheets:
            if sheet.sheet_state != "visible":
                self.hidden.append(sheet.title)
                continue
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=HEADER_ROWS, max_col=HEADER_COLUMNS, values_only=True)
            for line, cells in enumerate(rows, start=1):
                known = [
                    (wanted[normal(cell)], at) for at, cell in enumerate(cells) if normal(cell) in wanted
                ]
                found = dict(known)
                if len(found) > len(self.mapping):
                    self.title, self.header, self.mapping = sheet.title, line, found
                    self.unread = [str(cell) for cell in cells if cell and normal(cell) not in wanted]
                    keys = [key for key, _at in known]
                    twice = [key for key in found if keys.count(key) > 1]
                texts = [str(cell) for cell in cells if cell]
                best = max(best, texts, key=len)
        return best, twice

    def _check_header(self, needed: Sequence[str], best: list[str], twice: list[str]) -> None:
        lacking = [str(self.columns[key].label) for key in needed if key not in self.mapping]
        if lacking:
            self.close()
            words = {"columns": "、".join(lacking), "found": "、".join(best[:12]) or "—"}
            message = _("These columns are missing: %(columns)s. Found: %(found)s. Download the template.")
            raise ValidationError(message % words)
        if twice:
            self.close()
            words = {"columns": "、".join(str(self.columns[key].label) for key in twice)}
            raise ValidationError(
                _("These columns stand there twice: %(columns)s. Keep one of each.") % words
            )

    def rows(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Yield (row number, {key: value}) of rows with content. Raises ValidationError beyond the limit."""
        count = blank = 0
        with readable():
            formulas = self._formulas()
            for line, cells in self._lines(self.book):
                row = {key: tidy(cells[at]) for key, at in self.mapping.items()}
                row |= formulas.get(line, {})
                if not any(value not in (None, "") for value in row.values()):
                    blank += 1
                    if blank >= MAX_BLANK:
                        return
                    continue
                count, blank = count + 1, 0
                if count > self.limit:
                    message = _("The sheet has more than %(limit)s rows. Split it into several workbooks.")
                    raise ValidationError(message % {"limit": self.limit})
                yield line, row

    def _lines(self, book, *, values_only: bool = True) -> Iterator[tuple[int, tuple]]:
        """Yield (row number, cells) below the header; a row always has `HEADER_COLUMNS` cells, filled or not."""
        first, sheet = self.header + 1, book[self.title]
        sheet.reset_dimensions()
        return enumerate(
            sheet.iter_rows(min_row=first, max_col=HEADER_COLUMNS, values_only=values_only), start=first
        )

    def _formulas(self) -> dict[int, dict[str, Formula]]:
        """Return {row: {key: formula}} of the columns that are read. A second pass, only if there are formulas."""
        if not _holds_formulas(self.path):
            return {}
        found: dict[int, dict[str, Formula]] = {}
        book = opened(self.path, data_only=False)
        blank = 0
        for line, cells in self._lines(book, values_only=False):
            blank = 0 if any(cell.value is not None for cell in cells) else blank + 1
            if blank >= MAX_BLANK:
                break
            here = {
                key: Formula(cells[at].value)
                for key, at in self.mapping.items()
                if cells[at].data_type == "f"
            }
            if here:
                found[line] = here
        book.close()
        return found

    def address(self, line: int, key: str) -> str:
        """Return the address of a cell, such as D27."""
        at = self.mapping.get(key)
        return f"{get_column_letter(at + 1)}{line}" if at is not None else str(line)

    def close(self) -> None:
        """Close the file."""
        self.book.close()
