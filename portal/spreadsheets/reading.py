"""Reading a workbook that a person hands in: refused when it is not what it seems, then read cell by cell.

The zip is looked at before any parser touches it: number and size of parts, how far they blow up, programs, DTDs.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from portal.columns import Column

MAX_PARTS = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
LOOKED_AT = 64 * 1024
PROGRAMS = ("vbaproject", "activex", "macrosheets", "externallinks")
HEADER_ROWS = 10
OTHER_TYPES = (".xls", ".et", ".wps", ".csv", ".xlsm", ".ods")


def check_workbook(path: Path, name: str) -> None:
    """Raise ValidationError unless the file is a plain .xlsx within our limits."""
    if not name.lower().endswith(".xlsx"):
        message = _("“%(name)s” is not an .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")
        raise ValidationError(message % {"name": name})
    if path.stat().st_size > settings.WORKBOOK_MAX_BYTES:
        raise ValidationError(_("The workbook is larger than 10 MB. Split it, or leave out pictures."))
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        message = _("The file cannot be opened as a workbook. It may be damaged or protected by a password.")
        raise ValidationError(message) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed + 10_000_000:
        raise ValidationError(_("The workbook unpacks to far more than a ledger holds. It was not opened."))
    names = [part.filename.lower() for part in parts]
    if any(program in name for name in names for program in PROGRAMS):
        raise ValidationError(_("The workbook holds macros or links to other files. Save it without them."))
    if "xl/workbook.xml" not in names:
        raise ValidationError(_("The file is not an Excel workbook, whatever its name says."))
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_xml(archive, part)


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    beginning, before = b"", b""
    with archive.open(part) as file:
        while chunk := file.read(LOOKED_AT):
            beginning = beginning or chunk
            if b"<!DOCTYPE" in before + chunk or b"<!ENTITY" in before + chunk:
                raise ValidationError(
                    _("The workbook holds definitions that no Excel writes. It was not opened.")
                )
            before = chunk[-10:]
    if part.filename == "xl/workbook.xml":
        try:
            ElementTree.fromstring(beginning)
        except (DefusedXmlException, ElementTree.ParseError) as error:
            raise ValidationError(_("The file is not an Excel workbook, whatever its name says.")) from error


def normal(text: object) -> str:
    """Return a header as compared: NFKC, without blanks, stars and brackets' contents."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    return re.sub(r"\s|\*|\(.*?\)", "", plain).casefold()


def known_headers(columns: Sequence[Column]) -> dict[str, str]:
    """Return {header: key} in every language of the portal: a ledger taken out in English comes back too."""
    headers = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            headers |= {normal(column.label): column.key for column in columns}
    return headers


class Sheet:
    """The first sheet that holds the headers: `mapping` leads from column keys to positions."""

    def __init__(self, path: Path, columns: Sequence[Column], needed: Sequence[str]):
        self.columns = {column.key: column for column in columns}
        self.book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        self.title, self.header, self.mapping = "", 0, {}
        wanted = known_headers(columns)
        best: list[str] = []
        for sheet in self.book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=HEADER_ROWS, max_col=80, values_only=True)
            for line, cells in enumerate(rows, start=1):
                found = {wanted[normal(cell)]: at for at, cell in enumerate(cells) if normal(cell) in wanted}
                if len(found) > len(self.mapping):
                    self.title, self.header, self.mapping = sheet.title, line, found
                texts = [str(cell) for cell in cells if cell]
                best = max(best, texts, key=len)
        lacking = [str(self.columns[key].label) for key in needed if key not in self.mapping]
        if lacking:
            self.close()
            words = {"columns": "、".join(lacking), "found": "、".join(best[:12]) or "—"}
            message = _("These columns are missing: %(columns)s. Found: %(found)s. Download the template.")
            raise ValidationError(message % words)

    def rows(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Yield (row number, {key: value}) of rows that hold anything. Raises ValidationError beyond the limit."""
        count = 0
        sheet = self.book[self.title]
        for line, cells in enumerate(
            sheet.iter_rows(min_row=self.header + 1, max_col=80, values_only=True), start=self.header + 1
        ):
            row = {key: tidy(cells[at]) for key, at in self.mapping.items() if at < len(cells)}
            if not any(value not in (None, "") for value in row.values()):
                continue
            count += 1
            if count > settings.IMPORT_MAX_ROWS:
                message = _("The sheet has more than %(limit)s rows. Split it into several workbooks.")
                raise ValidationError(message % {"limit": settings.IMPORT_MAX_ROWS})
            yield line, row

    def address(self, line: int, key: str) -> str:
        """Return the address of a cell, such as D27."""
        at = self.mapping.get(key)
        return f"{get_column_letter(at + 1)}{line}" if at is not None else str(line)

    def close(self) -> None:
        """Let the file go."""
        self.book.close()


def tidy(value: object) -> object:
    """Return a cell without what Excel adds: blanks around, a day's midnight, a whole number's point."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date() if value.time() == value.time().min else value
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    return value


def as_text(value: object) -> str:
    """Return a cell as text. Raises ValueError for a number that has lost digits (Excel keeps fifteen)."""
    if value is None:
        return ""
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= 10**15:
        raise ValueError(_("Excel has cut this number. Format the cell as text and type it again."))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


DAYS = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")


def as_day(value: object) -> date | None:
    """Return a cell as a day: a date cell, 2026-11-30, 2026.11.30 or 2026年11月30日. Raises ValueError."""
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAYS.match(str(value).strip())
    if not found:
        raise ValueError(_("Write the day as 2026-11-30."))
    try:
        return date(*map(int, found.groups()))
    except ValueError as error:
        raise ValueError(_("There is no such day.")) from error
