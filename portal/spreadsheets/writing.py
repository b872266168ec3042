"""Writes a workbook that an office can hand in: title, author and time, header, rows; A4 landscape, ready to print."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.columns import Column, Kind

# Text stays text: nothing that a person typed becomes a formula, a link or a number.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEADER_ROW = 2
REMEMBERED = 4096  # number of results kept for equal sources, such as types and lights
FORMATS: dict[object, dict[str, object]] = {
    "title": {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "font_name": "宋体"},
    "note": {"font_size": 10, "font_color": "#565149", "valign": "vcenter"},
    "guide": {"font_size": 11, "valign": "top", "text_wrap": True},
    "header": {
        "bold": True,
        "border": 1,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "bg_color": "#F0EDE8",
    },
    "fault": {"border": 1, "valign": "vcenter", "text_wrap": True, "bg_color": "#FCEAE8"},
}
CELLS: dict[Kind, dict[str, object]] = {
    Kind.LONG_TEXT: {"text_wrap": True},
    Kind.INTEGER: {"num_format": "0", "align": "center"},
    Kind.PERCENT: {"num_format": '0"%"', "align": "center"},
    Kind.HUNDREDTHS: {"num_format": "0.00", "align": "center"},
    Kind.DECIMAL: {"align": "right"},
    Kind.MONEY: {"num_format": "#,##0.00", "align": "right"},
    Kind.DATE: {"num_format": "yyyy-mm-dd", "align": "center"},
    Kind.DATETIME: {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    Kind.CODE: {"num_format": "@"},
}


# Day 0 of Excel's 1900 calendar, which contains a 29 February 1900.
FIRST_DAY = date(1899, 12, 30)


def said_by(reader, *, rows: str, chosen: str = "") -> str:
    """Return the line under the title: who exported, when, how many rows, under which filter."""
    words = {
        "organisation": reader.organisation,
        "person": reader.name,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "rows": rows,
        "chosen": chosen or _("none"),
    }
    return _("%(organisation)s, %(person)s, %(at)s. %(rows)s. Filter: %(chosen)s") % words


def write_workbook(
    target, *, title: str, note: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], report=None
) -> int:
    """Write rows (the values of all columns' sources, in order) as .xlsx to `target`, and return their number.

    Memory use is constant (constant_memory): rows are computed and written one by one. Calls `report(done)` every
    1,000.
    """
    with TemporaryDirectory(dir=settings.TMP_DIR) as folder:  # rows wait there; a fault takes them with it
        book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": folder} | SAFE)
        page = book.add_worksheet(sheet_name(title))
        with closing(page.row_data_fh):
            return _write_rows(book, page, title=title, note=note, columns=columns, rows=rows, report=report)


def _write_rows(
    book, page, *, title: str, note: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], report
) -> int:
    formats = formats_of(book)
    begin_page(page, title, note, columns, formats)
    cells = [_cell_of(column, first, last, formats) for column, first, last in _spans(columns)]
    line = HEADER_ROW
    for line, values in enumerate(rows, start=HEADER_ROW + 1):
        for at, (compute, given) in enumerate(cells):
            value = compute(values)
            if type(value) is str and value:
                page.write_string(line, at, value, given)
            else:
                write_cell(page, line, at, value, given)
        if report and line % 1000 == 0:
            report(line - HEADER_ROW)
    end_page(page, line, len(columns))
    book.close()
    return line - HEADER_ROW


def _spans(columns: Sequence[Column]) -> list[tuple[Column, int, int]]:
    spans, first = [], 0
    for column in columns:
        last = first + len(column.lookups)
        spans.append((column, first, last))
        first = last
    return spans


def _cell_of(column: Column, first: int, last: int, formats: Mapping[Any, Any]) -> tuple[Callable, object]:
    """Return the function from a row to a column's value, and its format.

    Labels are looked up once per workbook.
    """
    given = formats[column.kind]
    if column.choices and column.value is None:
        labels = {value: str(label) for value, label in column.choices().items()}
        return (lambda row: labels.get(str(row[first]), row[first])), given
    if column.kind == Kind.HUNDREDTHS:
        return (lambda row: _hundredths(column, row[first:last])), given
    if column.value is None:
        return operator.itemgetter(first), given
    computed = lru_cache(maxsize=REMEMBERED)(partial(_shown, column))
    return (lambda row: computed(tuple(row[first:last]))), given


def _shown(column: Column, values: tuple[Any, ...]) -> Any:
    value = column.compute(values)
    return str(value) if isinstance(value, Promise) else value


def _hundredths(column: Column, values: tuple[Any, ...]) -> float | None:
    """Return hundredths as Excel stores them. The portal keeps the exact whole number."""
    value: Any = column.compute(values)
    return None if value is None else value / 100


def sheet_name(title: str) -> str:
    """Return a title that Excel accepts for a sheet: 31 characters, none of []:*?/\\ ."""
    return "".join(character for character in str(title) if character not in "[]:*?/\\'")[:31] or "1"


def formats_of(book) -> dict[object, object]:
    """Return the formats of a workbook: named ones, and one for each kind of cell."""
    cell = {"border": 1, "valign": "vcenter"}
    named = {name: book.add_format(given) for name, given in FORMATS.items()}
    return named | {kind: book.add_format(cell | CELLS.get(kind, {})) for kind in Kind}


def begin_page(page, title: str, note: str, columns: Sequence[Column], formats) -> None:
    """Write title, note and header; set widths, frozen header and paper."""
    last = max(len(columns) - 1, 1)
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width)
    page.set_row(0, 34)
    page.merge_range(0, 0, 0, last, str(title), formats["title"])
    page.merge_range(1, 0, 1, last, note, formats["note"])
    page.set_row(HEADER_ROW, 32)
    for at, column in enumerate(columns):
        page.write_string(HEADER_ROW, at, str(column.label), formats["header"])
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)
    page.set_footer("&C&P / &N")


def end_page(page, line: int, width: int) -> None:
    """Set filter and print area around the written rows."""
    page.autofilter(HEADER_ROW, 0, max(line, HEADER_ROW + 1), width - 1)
    page.print_area(0, 0, line, max(width - 1, 1))


def write_cell(page, line: int, at: int, value: object, given) -> None:
    """Write one cell by its type."""
    if value is None or value == "":
        page.write_blank(line, at, None, given)
    elif isinstance(value, bool):
        page.write_string(line, at, _("yes") if value else _("no"), given)
    elif isinstance(value, int | float | Decimal):
        page.write_number(line, at, value, given)
    elif isinstance(value, datetime):
        page.write_datetime(line, at, timezone.localtime(value).replace(tzinfo=None), given)
    elif isinstance(value, date):
        page.write_number(line, at, (value - FIRST_DAY).days, given)
    else:
        page.write_string(line, at, str(value), given)


def write_marked(page, *, title: str, note: str, columns: Sequence[Column], rows: Iterable, formats) -> None:
    """Write refused rows as they came, as (cells, {key: fault}), to be corrected here and imported again."""
    begin_page(page, title, note, columns, formats)
    line = HEADER_ROW
    for line, (cells, faults) in enumerate(rows, start=HEADER_ROW + 1):
        for at, column in enumerate(columns):
            given = formats["fault"] if column.key in faults else formats[column.kind]
            write_cell(page, line, at, cells.get(column.key), given)
            if column.key in faults:
                page.write_comment(line, at, faults[column.key])
    end_page(page, line, len(columns))
