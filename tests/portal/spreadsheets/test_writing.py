"""Workbooks handed out: as an office lays them out, harmless whatever a person typed."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import gettext as _

from portal.columns import Column, Kind
from portal.spreadsheets.reading import Sheet
from portal.spreadsheets.templates import write_template, written_as
from portal.spreadsheets.writing import write_workbook

COLUMNS = (
    Column("code", "编号", kind=Kind.CODE, width=20),
    Column("text", "内容", kind=Kind.LONG_TEXT, width=40),
    Column("n", "数量", kind=Kind.INTEGER),
    Column("p", "进度", kind=Kind.PERCENT),
    Column("d", "日期", kind=Kind.DATE),
    Column("t", "时间", kind=Kind.DATETIME),
    Column("c", "类别", kind=Kind.CHOICE, choices=lambda: {"a": "甲", "b": "乙"}, hint="选一个"),
)


@pytest.fixture
def page():
    out = io.BytesIO()
    row = ("150000199001011234", "=1+1", 3, 40, date(2026, 1, 2), datetime(2026, 1, 2, 1, tzinfo=UTC), "a")
    assert write_workbook(out, title="台账[一]", note="甲局", columns=COLUMNS, rows=[row, (None,) * 7]) == 2
    return openpyxl.load_workbook(out).active


def test_the_layout_is_ready_to_print(page):
    assert page.title == "台账一"
    assert {str(one) for one in page.merged_cells.ranges} == {"A1:G1", "A2:G2"}
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("B4", "A3:G5", "$3:$3")
    assert (page.page_setup.orientation, str(page.page_setup.paperSize)) == ("landscape", "9")
    assert (page["A1"].font.name, page["A1"].font.bold) == ("宋体", True)
    assert "&P" in page.oddFooter.center.text or page.oddFooter.center.text == "Page &P / &N"
    assert round(page.column_dimensions["B"].width) == 41


def test_values_keep_their_kind(page):
    values = [cell.value for cell in page[4]]

    assert values[:4] == ["150000199001011234", "=1+1", 3, 40]
    assert (page["B4"].data_type, page["A4"].number_format) == ("s", "@")
    assert (page["D4"].number_format, page["E4"].number_format) == ('0"%"', "yyyy-mm-dd")
    assert page["F4"].value == datetime(2026, 1, 2, 9, tzinfo=UTC).replace(tzinfo=None)  # local time
    assert page["G4"].value == "甲"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "http://evil", "{=1}"])
def test_whatever_was_typed_stays_text(text):
    out = io.BytesIO()
    write_workbook(out, title="x", note="", columns=COLUMNS[1:2], rows=[(text,)])

    cell = openpyxl.load_workbook(out).active["A4"]

    assert (cell.data_type, cell.hyperlink, cell.value) == ("s", None, text)


def test_a_template_offers_choices_hints_and_stars():
    out = io.BytesIO()
    write_template(out, title="模板", note="说明", columns=COLUMNS, needed=("code",))
    page = openpyxl.load_workbook(out).worksheets[0]

    assert (page["A3"].value, page["B3"].value) == ("编号*", "内容")
    assert page["G3"].comment.text == "选一个"
    assert [one.formula1 for one in page.data_validations.dataValidation] == ['"甲,乙"']


def test_a_template_says_on_a_sheet_of_its_own_how_each_column_is_filled_in():
    out = io.BytesIO()
    write_template(out, title="模板", note="说明", columns=COLUMNS, needed=("code",), guide="先填单位")
    _empty, guide = openpyxl.load_workbook(out).worksheets
    said = {row[0]: row[1:] for row in guide.iter_rows(min_row=4, values_only=True)}

    assert guide["A2"].value == "先填单位"
    assert [said[str(column.label)][0] for column in COLUMNS[:2]] == [str(_("yes")), str(_("no"))]
    assert said[str(COLUMNS[6].label)][1].endswith("选一个")
    assert said[str(COLUMNS[6].label)][2] == "甲、乙"


def test_a_filled_in_template_is_read_from_its_first_sheet(tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(str(path), title="模板", note="说明", columns=COLUMNS, needed=("code",))
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A4"] = "007"
    book.save(path)

    sheet = Sheet(path, COLUMNS, ("code",))

    assert [(line, cells["code"]) for line, cells in sheet.rows()] == [(4, "007")]
    sheet.close()


def test_amounts_are_numbers_with_their_format():
    columns = [Column("cost", "经费", kind=Kind.MONEY), Column("share", "占比", kind=Kind.DECIMAL)]
    out = io.BytesIO()
    write_workbook(
        out, title="经费", note="", columns=columns, rows=[(Decimal("1234567.05"), Decimal("12.5"))]
    )

    cost, share = openpyxl.load_workbook(out).active[4]

    assert (cost.value, cost.number_format) == (1234567.05, "#,##0.00")
    assert (share.value, share.number_format) == (12.5, "General")


def test_a_template_says_how_each_kind_is_typed():
    assert set(written_as()) == set(Kind)
