"""Workbooks that people hand in: what is not what it seems is refused, what is honest is read to the cell."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.columns import Column, Kind
from portal.spreadsheets import reading
from portal.spreadsheets.cells import Formula, as_day, as_text, tidy
from portal.spreadsheets.guard import check_workbook
from portal.spreadsheets.reading import Sheet
from portal.spreadsheets.resources import all_resources

COLUMNS = (
    Column("name", "姓名"),
    Column("code", "证件号码", kind=Kind.CODE),
    Column("day", "日期", kind=Kind.DATE),
)


def book_of(*rows, header=("姓名", "证件号码", "日期")) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    return book


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content: bytes, *, add=(), **edits) -> bytes:
    """Return a workbook with parts edited (by the end of their names) and parts added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = before.read(name)
            for wanted, edit in edits.items():
                if name.rpartition("/")[2].split(".")[0] == wanted:
                    part = edit(part)
            after.writestr(name, part)
        for name, part in add:
            after.writestr(name, part)
    return out.getvalue()


@pytest.fixture
def honest() -> bytes:
    return saved(book_of(("张三", "150000199001011234", date(2026, 11, 30))))


@pytest.fixture
def kept(tmp_path):
    """Return a function that writes a workbook down."""

    def keep(content):
        path = tmp_path / "one.xlsx"
        path.write_bytes(content if isinstance(content, bytes) else saved(content))
        return path

    return keep


def read(path, **options):
    sheet = Sheet(path, COLUMNS, ("name",), **options)
    try:
        return list(sheet.rows())
    finally:
        sheet.close()


def test_an_honest_workbook_is_read_to_the_cell(kept, honest):
    path = kept(honest)
    check_workbook(path, "名单.xlsx")
    sheet = Sheet(path, COLUMNS, ("name",))

    assert list(sheet.rows()) == [
        (2, {"name": "张三", "code": "150000199001011234", "day": date(2026, 11, 30)})
    ]
    assert sheet.address(2, "code") == "B2"
    sheet.close()


@pytest.mark.parametrize("name", ["台账.xls", "台账.et", "台账.wps", "台账.csv", "台账.xlsm", "台账"])
def test_other_types_are_told_to_save_as_xlsx(kept, honest, name):
    with pytest.raises(ValidationError, match="xlsx"):
        check_workbook(kept(honest), name)


def commented(part: bytes, inserted: bytes) -> bytes:
    at = part.index(b"<worksheet")
    return part[:at] + b"<!--" + b"x" * 200_000 + b"-->" + inserted + part[at:]


HOSTILE = {
    "doctype far behind": lambda book: changed(
        book, sheet1=lambda part: commented(part, b"<!DOCTYPE a [<!ENTITY b 'c'>]>")
    ),
    "doctype in UTF-16": lambda book: changed(
        book, sheet1=lambda part: "<?xml version='1.0'?><!DOCTYPE a><a/>".encode("utf-16")
    ),
    "a page of EBCDIC": lambda book: changed(
        book, sheet1=lambda part: b"<?xml version='1.0' encoding='cp037'?>" + "<!DOCTYPE a>".encode("cp037")
    ),
    "doctype in a part of another name": lambda book: changed(
        book, add=[("xl/worksheets/sheet2.dat", b"<!DOCTYPE a><a/>")]
    ),
    "macros": lambda book: changed(book, add=[("xl/vbaProject.bin", b"x")]),
    "macros under another name": lambda book: changed(
        book,
        add=[("xl/picture.bin", b"x")],
        **{
            "[Content_Types]": lambda part: part.replace(
                b"</Types>", b"<x a='ms-office.vbaProject'/></Types>"
            )
        },
    ),
    "a renamed .xlsm": lambda book: changed(
        book,
        **{"[Content_Types]": lambda part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")},
    ),
    "links to other files": lambda book: changed(book, add=[("xl/externalLinks/externalLink1.xml", b"<a/>")]),
    "embedded files": lambda book: changed(book, add=[("xl/embeddings/oleObject1.bin", b"x")]),
    "a part that leads out": lambda book: changed(book, add=[("xl/../../../etc/passwd", b"x")]),
    "too many parts": lambda book: changed(book, add=[(f"xl/{n}.xml", b"<a/>") for n in range(250)]),
    "a bomb": lambda book: changed(book, add=[("xl/big.xml", b"0" * 60_000_000)]),
    "a bomb of many pictures": lambda book: changed(
        book, add=[(f"xl/media/{n}.png", b"0" * 20_000_000) for n in range(6)]
    ),
    "damage": lambda book: book[: len(book) // 2],
    "an old or encrypted workbook": lambda book: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + book,
    "nothing": lambda book: b"",
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_workbooks_are_refused_before_a_parser_sees_them(kept, honest, make, monkeypatch):
    monkeypatch.setattr(reading.openpyxl, "load_workbook", None)

    with pytest.raises(ValidationError):
        check_workbook(kept(make(honest)), "台账.xlsx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(kept, honest):
    with pytest.raises(ValidationError):
        check_workbook(kept(changed(honest, add=[("xl/workbook.xml", b"<a/>")])), "台账.xlsx")


def test_a_header_that_lies_about_a_parts_size_is_refused(kept, honest):
    content = bytearray(changed(honest, add=[("xl/big.xml", b"0" * 5_000_000)]))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.rindex(b"xl/big.xml") if mark == b"PK\x01\x02" else content.index(b"xl/big.xml")
        place = content.rindex(mark, 0, start) + at
        content[place : place + 4] = (10).to_bytes(4, "little")

    with pytest.raises(ValidationError):
        check_workbook(kept(bytes(content)), "台账.xlsx")


def test_too_large_a_file_is_refused(kept, honest, settings):
    settings.WORKBOOK_MAX_BYTES = 100

    with pytest.raises(ValidationError):
        check_workbook(kept(honest), "台账.xlsx")


def test_a_row_far_below_does_not_keep_the_reader_busy(kept, honest):
    far = b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row></sheetData>'
    content = changed(honest, sheet1=lambda part: part.replace(b"</sheetData>", far))

    assert len(read(kept(content))) == 1


def test_a_broken_sheet_is_told_and_not_thrown(kept, honest):
    path = kept(changed(honest, sheet1=lambda part: part.replace(b"</sheetData>", b"</x>")))

    with pytest.raises(ValidationError):
        read(path)


def test_the_header_is_found_below_a_title_and_under_other_spellings(kept):
    book = openpyxl.Workbook()
    book.active.append(["名单"])
    book.active.append([])
    book.active.append(["姓 名*", "证件号码（18 位）", "出生日期"])
    book.active.append(["张三", "1", date(2026, 1, 2)])

    assert read(kept(book), synonyms={"day": ["出生日期"]}) == [
        (4, {"name": "张三", "code": "1", "day": date(2026, 1, 2)})
    ]


def test_hidden_sheets_are_not_read(kept):
    book = book_of(("看不见", "1", None))
    shown = book.create_sheet("名单")
    shown.append(["姓名", "证件号码"])
    shown.append(["看得见", "2"])
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1

    assert [row["name"] for _line, row in read(kept(book))] == ["看得见"]


def test_a_header_that_stands_twice_is_refused(kept):
    with pytest.raises(ValidationError, match="姓名"):
        read(kept(book_of(("张三", "李四"), header=("姓名", "姓名"))))


def test_missing_columns_are_named_with_what_was_found(kept):
    with pytest.raises(ValidationError) as refused:
        read(kept(book_of(("1",), header=("电话",))))

    assert "姓名" in refused.value.messages[0]
    assert "电话" in refused.value.messages[0]


def test_more_rows_than_the_limit_are_refused(kept):
    path = kept(book_of(*[(f"人{n}", str(n), None) for n in range(4)]))

    assert len(read(path, limit=4)) == 4
    with pytest.raises(ValidationError, match="3"):
        read(path, limit=3)


def test_formulas_are_seen_where_they_stand(kept):
    rows = read(kept(book_of(("张三", "1", None), ('="李"&"四"', "2", None))))

    assert not isinstance(rows[0][1]["name"], Formula)
    assert rows[1][0] == 3
    for clean in (as_text, as_day):
        with pytest.raises(ValueError, match=r"\S"):
            clean(rows[1][1]["name"])


def test_text_that_looks_like_a_formula_stays_text(kept):
    book = book_of(("x", "1", None))
    book.active["A2"].value = "=1+1"
    book.active["A2"].data_type = "s"

    assert as_text(read(kept(book))[0][1]["name"]) == "=1+1"


def test_numbers_that_lost_digits_are_refused_and_codes_stay():
    assert as_text("150000199001011234") == "150000199001011234"
    assert as_text(tidy(12345.0)) == "12345"
    assert as_text("007") == "007"
    for cut in (1.10101199003070e17, 150000199001011200):
        with pytest.raises(ValueError, match=r"\S"):
            as_text(tidy(cut))


def test_cells_lose_what_nobody_sees():
    assert tidy("\u3000甲支部\u200b \ufeff") == "甲支部"
    assert tidy(datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None)) == date(2026, 1, 2)


@pytest.mark.parametrize(
    "written", ["2026-11-30", "2026.11.30", "2026/11/30", "2026年11月30日", date(2026, 11, 30)]
)
def test_days_as_offices_write_them(written):
    assert as_day(written) == date(2026, 11, 30)


@pytest.mark.parametrize(
    "written", ["上周五", "11月30日", "2026-02-30", 46000, "30/11/2026", "0206-11-30", date(9999, 12, 31)]
)
def test_other_days_are_not_guessed(written):
    with pytest.raises(ValueError, match=r"\S"):
        as_day(written)


def test_no_two_columns_of_a_resource_share_a_header():
    for wanted in all_resources().values():
        if wanted.importer:
            columns = wanted.importer.columns
            known = reading.known_headers(columns, wanted.importer.synonyms)
            alone = [reading.known_headers([column]) for column in columns]
            own = [header for headers in alone for header in headers]
            assert len(own) == len(set(own)), wanted.key
            assert all(known[header] == key for headers in alone for header, key in headers.items())
            assert set(wanted.importer.synonyms) <= {column.key for column in columns}


def test_days_counted_from_1904_are_refused(kept):
    book = book_of(("张三", "1", date(2026, 1, 1)))
    book.epoch = CALENDAR_MAC_1904
    with pytest.raises(ValidationError, match="1904"):
        read(kept(book))


def test_hidden_sheets_are_named_and_not_read(kept):
    book = book_of(("张三", "1", date(2026, 1, 1)))
    book.create_sheet("旧表").sheet_state = "hidden"
    sheet = Sheet(kept(book), COLUMNS, ("name",))
    assert sheet.hidden == ["旧表"]
    sheet.close()


@pytest.mark.parametrize("read_as", [as_text, as_day])
def test_a_cell_that_shows_an_error_is_refused(kept, read_as):
    rows = read(kept(book_of(("#N/A", "1", date(2026, 1, 1)))))
    with pytest.raises(ValueError, match="Excel"):
        read_as(rows[0][1]["name"])
