"""The empty workbook to fill in, with a sheet of instructions."""

from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.columns import Column, Kind
from portal.spreadsheets.writing import (
    HEADER_ROW,
    SAFE,
    begin_page,
    end_page,
    formats_of,
    sheet_name,
    write_cell,
)

GUIDE_HEIGHT = 60  # points: room for three lines
# The most characters of a drop-down's list in the file format.
LONGEST_LIST = 250
HELP = (
    Column("column", gettext_lazy("Column"), width=18),
    Column("must", gettext_lazy("Must be filled in"), width=12),
    Column("how", gettext_lazy("How to fill it in"), kind=Kind.LONG_TEXT, width=50),
    Column("choices", gettext_lazy("Choices"), kind=Kind.LONG_TEXT, width=60),
)


def write_template(
    target, *, title: str, note: str, columns: Sequence[Column], needed: Sequence[str], guide: str = ""
) -> None:
    """Write an empty workbook to fill in, with drop-downs for choices and a sheet of instructions."""
    book = xlsxwriter.Workbook(target, SAFE)
    formats = formats_of(book)
    page = book.add_worksheet(sheet_name(title))
    begin_page(page, title, note, columns, formats)
    for at, column in enumerate(columns):
        page.write_string(HEADER_ROW, at, _starred(column, needed), formats["header"])
        page.set_column(at, at, column.width, formats[column.kind])
        if column.hint:
            page.write_comment(HEADER_ROW, at, str(column.hint))
        choices = _choices(column)
        if choices and len(",".join(choices)) < LONGEST_LIST:
            page.data_validation(
                HEADER_ROW + 1, at, HEADER_ROW + 5000, at, {"validate": "list", "source": choices}
            )
    end_page(page, HEADER_ROW + 1, len(columns))
    _write_help(
        book.add_worksheet(sheet_name(_("How to fill it in"))), guide or note, columns, needed, formats
    )
    book.close()


def _write_help(page, guide: str, columns: Sequence[Column], needed: Sequence[str], formats) -> None:
    """Write one row per column: whether it is required, its form, its choices.

    People do not read comments on headers.
    """
    begin_page(page, _("How to fill it in"), guide, HELP, formats | {"note": formats["guide"]})
    page.set_row(HEADER_ROW - 1, GUIDE_HEIGHT)
    line = HEADER_ROW
    for line, column in enumerate(columns, start=HEADER_ROW + 1):
        must = _("yes") if column.key in needed else _("no")
        how = "".join(str(text) for text in (written_as()[column.kind], column.hint) if text)
        texts = (str(column.label), must, how, "、".join(_choices(column)))
        for at, (text, own) in enumerate(zip(texts, HELP, strict=True)):
            write_cell(page, line, at, text, formats[own.kind])
    end_page(page, line, len(HELP))


def written_as() -> dict[Kind, str]:
    """Return how to type a value of each kind, in a sentence."""
    return {
        Kind.TEXT: "",
        Kind.LONG_TEXT: "",
        Kind.CODE: _("As text, zeros in front included."),
        Kind.INTEGER: _("A whole number."),
        Kind.PERCENT: _("A whole number from 0 to 100."),
        Kind.HUNDREDTHS: _("A number with at most two places, such as 87.50."),
        Kind.DECIMAL: _("A number with at most two places, such as 12.5, without separators and unit."),
        Kind.MONEY: _("In yuan, with at most two places, such as 1234.50, without separators and unit."),
        Kind.DATE: _("A date such as 2026-11-30."),
        Kind.DATETIME: _("A date and time such as 2026-11-30 15:30."),
        Kind.CHOICE: _("One of the choices."),
    }


def _starred(column: Column, needed: Sequence[str]) -> str:
    return f"{column.label}*" if column.key in needed else str(column.label)


def _choices(column: Column) -> list[str]:
    return [str(label) for label in column.choices().values()] if column.choices else []
