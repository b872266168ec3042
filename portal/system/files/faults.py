"""Refused rows as a workbook: a list of faults, and the rows themselves with marks, to be corrected."""

import io

import xlsxwriter
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.columns import Column, Kind
from portal.spreadsheets.models import StagedRow
from portal.spreadsheets.resources import Resource, resource
from portal.spreadsheets.writing import (
    HEADER_ROW,
    SAFE,
    begin_page,
    end_page,
    formats_of,
    said_by,
    sheet_name,
    write_cell,
    write_marked,
)
from portal.system.files.imports import own_import
from portal.ui.downloads import as_download

FAULT_COLUMNS = (
    Column("cell", _("Cell"), kind=Kind.CODE, width=8),
    Column("column", _("Column"), width=16),
    Column("value", _("Value"), width=30, kind=Kind.LONG_TEXT),
    Column("problem", _("What is wrong"), width=44, kind=Kind.LONG_TEXT),
    Column("advice", _("What to do"), width=44, kind=Kind.LONG_TEXT),
)


@require_safe
def import_faults(request: HttpRequest, key):
    """Send the refused rows: a sheet of faults, and the rows themselves with marks, to be corrected."""
    run = own_import(request, key)
    wanted = resource(run.resource)
    refused = list(run.staged.filter(outcome=StagedRow.Outcome.REFUSED).order_by("line"))
    title = gettext("Refused rows")
    note = said_by(request.user, rows=gettext("%(n)s rows") % {"n": run.refused}, chosen=run.name)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True} | SAFE) as book:
        formats = formats_of(book)
        write_faults(book.add_worksheet(sheet_name(title)), refused, title=title, note=note, formats=formats)
        write_marked(
            book.add_worksheet(sheet_name(wanted.label)),
            title=str(wanted.label),
            note=note,
            columns=wanted.importer.columns,
            rows=marked_rows(refused, wanted),
            formats=formats,
        )
    return as_download(stream.getvalue(), f"{title} {run.name}")


def write_faults(page, refused: list[StagedRow], *, title: str, note: str, formats) -> None:
    """Write a line per faulty cell: where, what, why, what to do."""
    begin_page(page, title, note, FAULT_COLUMNS, formats)
    line = HEADER_ROW
    for line, fault in enumerate((one for row in refused for one in row.faults), start=HEADER_ROW + 1):
        for at, column in enumerate(FAULT_COLUMNS):
            write_cell(page, line, at, fault.get(column.key, ""), formats[column.kind])
    end_page(page, line, len(FAULT_COLUMNS))


def marked_rows(refused: list[StagedRow], wanted: Resource):
    """Yield each refused row's cells as they came, with the faults by column."""
    for row in refused:
        said = {fault["column"]: f"{fault['problem']} {fault['advice']}".strip() for fault in row.faults}
        faults = {
            column.key: said[str(column.label)]
            for column in wanted.importer.columns
            if str(column.label) in said
        }
        yield row.values.get("cells", {}), faults
