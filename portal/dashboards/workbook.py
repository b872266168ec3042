"""The dashboard as a workbook: a sheet a panel, made of the contents that the page shows."""

import io
from datetime import date

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.columns import Column, Kind
from portal.dashboards.home import Home
from portal.dashboards.panels import Sheet

TITLE = {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_name": "宋体"}
NOTE = {"font_size": 10, "font_color": "#565149", "valign": "vcenter"}
HEADER = {
    "bold": True,
    "border": 1,
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
    "bg_color": "#F0EDE8",
}
CELL = {"border": 1, "valign": "vcenter"}
HEADER_ROW = 2


def workbook_of(home: Home, *, reader) -> bytes:
    """Return the .xlsx: title, who printed when, header, rows; A4 landscape, header repeated."""
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, {"in_memory": True} | options) as book:
        formats = _formats(book)
        said = _("%(title)s. %(organisation)s, %(person)s, %(at)s") % {
            "title": home.heading.title,
            "organisation": reader.organisation,
            "person": reader.name,
            "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        }
        for sheet in home.sheets():
            _write(book, sheet, formats, " ".join(str(text) for text in (said, home.heading.note) if text))
    return stream.getvalue()


def _formats(book) -> dict[str, object]:
    cell = {kind: {} for kind in Kind}
    cell[Kind.LONG_TEXT] = {"text_wrap": True}
    cell[Kind.INTEGER] = {"num_format": "0", "align": "center"}
    cell[Kind.DATE] = {"num_format": "yyyy-mm-dd", "align": "center"}
    cell[Kind.CODE] = {"num_format": "@"}
    named = {"title": TITLE, "note": NOTE, "header": HEADER}
    return {name: book.add_format(given) for name, given in named.items()} | {
        kind: book.add_format(CELL | given) for kind, given in cell.items()
    }


def _write(book, sheet: Sheet, formats, note: str) -> None:
    page = book.add_worksheet(str(sheet.title)[:31])
    last = max(len(sheet.columns) - 1, 1)
    page.merge_range(0, 0, 0, last, str(sheet.title), formats["title"])
    page.merge_range(1, 0, 1, last, note, formats["note"])
    page.set_row(0, 30)
    page.set_row(HEADER_ROW, 32)
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, column.width)
        page.write_string(HEADER_ROW, position, str(column.label), formats["header"])
    line = HEADER_ROW
    for line, row in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for position, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, line, position, column, value, formats[column.kind])
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.autofilter(HEADER_ROW, 0, line, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)
    page.print_area(0, 0, line, len(sheet.columns) - 1)
    page.set_footer("&C&P / &N")


def _write_cell(page, line: int, position: int, column: Column, value, given) -> None:
    if value is None:
        page.write_blank(line, position, None, given)
    elif column.kind == Kind.INTEGER:
        page.write_number(line, position, value, given)
    elif isinstance(value, date):
        page.write_datetime(line, position, value, given)
    else:
        page.write_string(line, position, str(value), given)
