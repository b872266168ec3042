"""How a sheet is laid out, measured where it is smallest and largest: one column, no row, names that are too long."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.columns import Column, Kind
from portal.spreadsheets.templates import write_template
from portal.spreadsheets.writing import (
    SAFE,
    formats_of,
    said_by,
    sheet_name,
    write_marked,
    write_workbook,
)
from tests.factories.accounts import person


def columns_of(count: int) -> list[Column]:
    return [Column(f"c{number}", f"第{number}列") for number in range(count)]


def written(columns, rows, **options) -> openpyxl.Workbook:
    out = io.BytesIO()
    write_workbook(out, title="台账", note="说明", columns=columns, rows=rows, **options)
    return openpyxl.load_workbook(out)


@pytest.mark.parametrize(
    ("columns", "rows", "title", "filtered", "printed"),
    [
        (1, 0, "A1:B1", "A3:A4", "$A$1:$B$3"),
        (1, 2, "A1:B1", "A3:A5", "$A$1:$B$5"),
        (2, 1, "A1:B1", "A3:B4", "$A$1:$B$4"),
        (3, 2, "A1:C1", "A3:C5", "$A$1:$C$5"),
    ],
)
def test_title_filter_and_paper_end_with_the_last_column_and_row(columns, rows, title, filtered, printed):
    page = written(columns_of(columns), [("x",) * columns] * rows).active

    note = title.replace("1", "2")
    assert {str(one) for one in page.merged_cells.ranges} == {title, note}
    assert page.auto_filter.ref == filtered
    assert page.print_area.endswith(printed)


def test_the_head_of_a_page_has_room_and_one_page_is_as_wide_as_the_paper():
    page = written(columns_of(3), [("x", "y", "z")]).active

    assert [page.row_dimensions[line].height for line in (1, 3)] == pytest.approx([34, 32], abs=0.3)
    assert (page["A1"].value, page["A2"].value) == ("台账", "说明")
    assert [cell.value for cell in page[3]] == ["第0列", "第1列", "第2列"]
    assert (page["A3"].font.bold, page["A3"].border.top.style) == (True, "thin")
    assert (page.freeze_panes, page.print_title_rows) == ("B4", "$3:$3")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.page_setup.fitToWidth in (None, 1)


def test_every_cell_has_a_border_also_an_empty_one():
    page = written(columns_of(2), [(None, "x"), ("", "y")]).active

    assert [page[address].value for address in ("A4", "A5")] == [None, None]
    assert [page[address].border.left.style for address in ("A4", "A5", "B4")] == ["thin"] * 3


def test_a_row_is_worked_out_of_the_sources_of_its_columns():
    columns = (
        Column("share", "占比", kind=Kind.HUNDREDTHS),
        Column("both", "合", sources=("a", "b"), value=lambda a, b: gettext_lazy("yes") if a == b else b),
        Column("kind", "类别", kind=Kind.CHOICE, choices=lambda: {"a": "甲"}),
        Column("own", "别名", kind=Kind.CHOICE, choices=lambda: {"a": "甲"}, value=lambda value: f"{value}!"),
        Column("cost", "经费", kind=Kind.MONEY),
        Column("on", "启用"),
    )
    rows = [
        (8750, 1, 1, "a", "a", Decimal("12.50"), True),
        (None, 1, 2, "z", "b", Decimal(0), False),
        (0, 3, 2, "", "c", None, None),
    ]

    page = written(columns, rows).active

    said = [[cell.value for cell in line] for line in page.iter_rows(min_row=4)]
    yes, no = str(_("yes")), str(_("no"))
    assert said == [
        [87.5, yes, "甲", "a!", 12.5, yes],
        [None, 2, "z", "b!", 0, no],
        [0, 2, None, "c!", None, None],
    ]
    assert page["A4"].number_format == "0.00"


def test_days_are_numbers_that_excel_shows_as_days():
    page = written([Column("d", "日期", kind=Kind.DATE)], [(date(2026, 11, 30),), (date(1900, 3, 1),)]).active

    assert [page[address].value.date() for address in ("A4", "A5")] == [date(2026, 11, 30), date(1900, 3, 1)]


def test_progress_is_told_every_thousand_rows_with_the_rows_written_so_far():
    given, told = [], []

    def rows():
        for number in range(2500):
            given.append(number)
            yield (number,)

    written(columns_of(1), rows(), report=lambda done: told.append((done, len(given))))

    assert [done for done, _written in told] == [drawn for _done, drawn in told]
    assert len(told) == 2
    assert told[1][0] - told[0][0] == 1000


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("台" * 30, "台" * 30),
        ("台" * 31, "台" * 31),
        ("台" * 32, "台" * 31),
        ("台[账]:*?/\\'一", "台账一"),
        ("[]", "1"),
        ("", "1"),
    ],
)
def test_a_title_becomes_a_name_that_a_sheet_may_have(title, name):
    assert sheet_name(title) == name


def test_the_line_under_the_title_says_who_how_many_and_which(tree):
    reader = person(tree.branch_a, name="李四")

    everything = said_by(reader, rows="3 行")
    chosen = said_by(reader, rows="3 行", chosen="未整改")

    assert all(word in everything for word in (str(tree.branch_a), "李四", "3 行", str(_("none"))))
    assert "未整改" in chosen
    assert str(_("none")) not in chosen


def test_refused_rows_come_back_marked_where_they_are_wrong():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    page = book.add_worksheet("退回")
    rows = [({"c0": "甲", "c1": 3}, {"c1": "太多"}), ({"c0": "=1+1"}, {"c0": "公式", "c1": "必填"})]
    write_marked(
        page, title="退回", note="改好再交", columns=columns_of(2), rows=rows, formats=formats_of(book)
    )
    book.close()
    page = openpyxl.load_workbook(out).active

    assert [[cell.value for cell in line] for line in page.iter_rows(min_row=3)] == [
        ["第0列", "第1列"],
        ["甲", 3],
        ["=1+1", None],
    ]
    comments = {cell.coordinate: cell.comment.text for line in page["A4:B5"] for cell in line if cell.comment}
    assert comments == {"B4": "太多", "A5": "公式", "B5": "必填"}
    fills = {
        cell.coordinate for line in page["A4:B5"] for cell in line if cell.fill.fgColor.rgb == "FFFCEAE8"
    }
    assert fills == {"B4", "A5", "B5"}
    assert page.auto_filter.ref == "A3:B5"


def template(columns, **options) -> openpyxl.Workbook:
    out = io.BytesIO()
    write_template(out, title="模板", note="说明", columns=columns, needed=("c0",), **options)
    return openpyxl.load_workbook(out)


@pytest.mark.parametrize(("length", "offered"), [(248, True), (249, True), (250, False)])
def test_a_list_is_dropped_down_as_long_as_the_file_format_takes_it(length, offered):
    choices = {"a": "甲" * (length - 2), "b": "乙"}
    columns = [*columns_of(1), Column("kind", "类别", kind=Kind.CHOICE, choices=lambda: choices)]

    page, guide = template(columns).worksheets

    validations = page.data_validations.dataValidation
    assert [str(one.sqref) for one in validations] == (["B4:B5003"] if offered else [])
    assert guide["D5"].value == "、".join(choices.values())


def test_an_empty_template_is_formatted_where_rows_will_stand():
    columns = [*columns_of(1), Column("code", "编号", kind=Kind.CODE, width=30), Column("kind", "类别")]
    page, guide = template(columns).worksheets

    assert [cell.value for cell in page[3]] == ["第0列*", "编号", "类别"]
    assert round(page.column_dimensions["B"].width) == 31
    assert page.column_dimensions["B"].number_format == "@"
    assert (page.auto_filter.ref, page.data_validations.dataValidation) == ("A3:C4", [])
    assert page.print_area == "'模板'!$A$1:$C$4"
    assert page.max_row == 3
    assert guide["A2"].value == "说明"
    assert guide.row_dimensions[2].height == 60
    assert guide["A2"].alignment.wrap_text
    assert [guide.cell(3, at).value for at in range(1, 5)] == [
        str(_(text)) for text in ("Column", "Must be filled in", "How to fill it in", "Choices")
    ]
    assert [guide[f"A{line}"].value for line in (4, 5, 6)] == ["第0列", "编号", "类别"]
    assert [guide[f"B{line}"].value for line in (4, 5)] == [str(_("yes")), str(_("no"))]
    assert guide.auto_filter.ref == "A3:D6"
    assert guide["C4"].alignment.wrap_text


def test_what_is_not_said_about_filling_in_is_the_note_above():
    assert template(columns_of(1), guide="先填单位").worksheets[1]["A2"].value == "先填单位"
