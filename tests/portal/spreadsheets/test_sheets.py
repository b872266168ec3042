"""Which sheet is read and how far: the limits on each side, what lies hidden, and that a file is let go."""

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.columns import Column, Kind
from portal.spreadsheets.cells import Formula
from portal.spreadsheets.reading import Sheet

COLUMNS = (Column("name", "姓名"), Column("code", "证件号码", kind=Kind.CODE))


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "one.xlsx"


def book_with(cells: dict[str, object]) -> openpyxl.Workbook:
    """Return a workbook of single cells, by their addresses."""
    book = openpyxl.Workbook()
    for address, value in cells.items():
        book.active[address] = value
    return book


def read(path, needed=("name",)) -> list[tuple[int, dict[str, object]]]:
    sheet = Sheet(path, COLUMNS, needed)
    try:
        return list(sheet.rows())
    finally:
        sheet.close()


def open_here(path: Path) -> bool:
    """Tell whether this process holds the file open."""
    held = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            held.add(os.readlink(f"/proc/self/fd/{number}"))
        except FileNotFoundError:
            continue
    return str(path) in held


@pytest.mark.parametrize(("line", "found"), [(9, True), (10, True), (11, False)])
def test_a_header_is_looked_for_in_ten_rows(path, line, found):
    book_with({"A1": "名单", f"A{line}": "姓名", f"A{line + 1}": "张三"}).save(path)

    if found:
        assert read(path) == [(line + 1, {"name": "张三"})]
    else:
        with pytest.raises(ValidationError):
            read(path)


@pytest.mark.parametrize(("column", "found"), [("CA", True), ("CB", True), ("CC", False)])
def test_eighty_columns_are_read(path, column, found):
    book_with({"A1": "姓名", "A2": "张三", f"{column}1": "证件号码", f"{column}2": "7"}).save(path)

    assert read(path) == [(2, {"name": "张三"} | ({"code": "7"} if found else {}))]


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        ((10_001,), [10_001]),
        ((10_002,), []),
        ((3, 10_003), [3, 10_003]),
        ((3, 10_004), [3]),
    ],
)
@pytest.mark.parametrize(("text", "kind"), [('="张"&"三"', Formula), ("张三", str)])
def test_nothing_is_expected_behind_ten_thousand_blank_rows(path, lines, met, text, kind):
    book_with({"A1": "姓名"} | {f"A{line}": text for line in lines}).save(path)

    rows = read(path)

    assert [line for line, _row in rows] == met
    assert all(isinstance(row["name"], kind) for _line, row in rows)


def test_blank_rows_are_counted_anew_after_each_filled_one(path):
    lines = [2, 6_000, 12_000]
    book_with({"A1": "姓名"} | {f"A{line}": "张三" for line in lines}).save(path)

    assert [line for line, _row in read(path)] == lines


@pytest.mark.parametrize("text", ["", '="张"&"三"'])
def test_a_row_two_billion_lines_below_is_not_waited_for(path, text):
    book_with({"A1": "姓名", "A2": text or "李四"}).save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)

    assert [line for line, _row in read(path)] == [2]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_named_and_not_read_however_deep_it_is_hidden(path, state):
    book = book_with({"A1": "姓名", "B1": "证件号码", "A2": "看不见", "B2": "1"})
    book.active.title = "底稿"
    book.active.sheet_state = state
    shown = book.create_sheet("名单")
    shown.append(["姓名"])
    shown.append(["看得见"])
    book.active = 1
    book.save(path)

    sheet = Sheet(path, COLUMNS, ("name",))

    assert (sheet.hidden, sheet.title) == (["底稿"], "名单")
    assert [row for _line, row in sheet.rows()] == [{"name": "看得见"}]
    sheet.close()


def test_of_two_sheets_with_as_many_headers_the_first_is_read(path):
    book = book_with({"A1": "姓名", "A2": "第一张"})
    other = book.create_sheet("另一张")
    other.append(["证件号码"])
    other.append(["2"])
    book.save(path)

    assert read(path) == [(2, {"name": "第一张"})]


def test_a_formula_on_the_sheet_that_is_read_is_seen_beside_sheets_without_any(path):
    book = book_with({"A1": "姓名", "A2": '="张"&"三"'})
    book.create_sheet("说明").append(["没有公式"])
    book.save(path)

    assert isinstance(read(path)[0][1]["name"], Formula)


def test_a_header_that_is_a_formula_counts_as_what_it_shows(path):
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_formula(0, 0, '="姓"&"名"', None, "姓名")
    page.write_string(1, 0, "张三")
    book.close()

    assert read(path) == [(2, {"name": "张三"})]


def test_headers_that_stand_for_no_column_are_told_and_empty_ones_are_not(path):
    book_with({"A1": "姓名", "C1": "备注", "E1": "电话", "A2": "张三"}).save(path)

    sheet = Sheet(path, COLUMNS, ("name",))
    sheet.close()

    assert sheet.unread == ["备注", "电话"]


def test_twelve_headers_are_named_where_a_column_is_missing(path):
    book = openpyxl.Workbook()
    book.active.append([f"第{number}列" for number in range(1, 15)])
    book.save(path)

    with pytest.raises(ValidationError) as refused:
        read(path)

    assert "第12列" in refused.value.messages[0]
    assert "第13列" not in refused.value.messages[0]


def test_a_sheet_that_says_too_little_of_its_size_is_read_whole(path):
    book_with({"A1": "姓名", "B1": "证件号码", "A2": "张三", "B3": "7"}).save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:B3"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B3"', b'ref="A1"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)

    assert read(path, ("name", "code")) == [
        (2, {"name": "张三", "code": None}),
        (3, {"name": None, "code": "7"}),
    ]


def test_what_the_parser_finds_odd_about_styles_bothers_nobody(path, recwarn):
    book_with({"A1": "姓名", "A2": "张三"}).save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, _, tail = parts["xl/styles.xml"].partition(b"<cellStyles")
    parts["xl/styles.xml"] = head + tail.partition(b"</cellStyles>")[2]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)

    assert read(path) == [(2, {"name": "张三"})]
    assert [str(one.message) for one in recwarn] == []


REFUSED = {
    "a column is missing": {"A1": "电话"},
    "a column stands there twice": {"A1": "姓名", "B1": "姓名"},
    "its days count from 1904": {"A1": "姓名"},
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refused_workbook_is_let_go_at_once(path, why):
    book = book_with(REFUSED[why])
    if "1904" in why:
        book.epoch = CALENDAR_MAC_1904
    book.save(path)

    with pytest.raises(ValidationError):
        Sheet(path, COLUMNS, ("name",))

    assert not open_here(path)


def test_a_read_workbook_is_let_go_when_it_is_closed(path):
    book_with({"A1": "姓名", "A2": '="张"&"三"'}).save(path)
    sheet = Sheet(path, COLUMNS, ("name",))
    assert open_here(path)

    assert len(list(sheet.rows())) == 1
    sheet.close()

    assert not open_here(path)


def test_a_file_cut_short_after_the_guard_is_told_in_one_sentence(path):
    out = io.BytesIO()
    book_with({"A1": "姓名"}).save(out)
    path.write_bytes(out.getvalue()[:-30])

    with pytest.raises(ValidationError):
        Sheet(path, COLUMNS, ("name",))
