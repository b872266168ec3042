"""The dashboard as a workbook: a sheet per panel, with the contents of the page."""

import io

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.dashboards.home import Home
from portal.dashboards.panels import Sheet
from portal.spreadsheets.writing import (
    HEADER_ROW,
    SAFE,
    begin_page,
    end_page,
    formats_of,
    sheet_name,
    write_cell,
)


def workbook_of(home: Home, *, reader) -> bytes:
    """Return the .xlsx: a sheet per panel, with title, author and time, header and rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True} | SAFE) as book:
        formats = formats_of(book)
        said = _("%(title)s. %(organisation)s, %(person)s, %(at)s") % {
            "title": home.heading.title,
            "organisation": reader.organisation,
            "person": reader.name,
            "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        }
        for sheet in home.sheets():
            note = " ".join(str(text) for text in (said, home.heading.note) if text)
            _write(book.add_worksheet(sheet_name(sheet.title)), sheet, formats, note)
    return stream.getvalue()


def _write(page, sheet: Sheet, formats, note: str) -> None:
    begin_page(page, str(sheet.title), note, sheet.columns, formats)
    line = HEADER_ROW
    for line, row in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            write_cell(page, line, at, value, formats[column.kind])
    end_page(page, line, len(sheet.columns))
