"""The guard's limits on each side, what it lets in although it looks strange, and what hides behind the first 64 KB."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from portal.spreadsheets.guard import check_workbook

PIECE = 64 * 1024


@pytest.fixture(scope="module")
def honest() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["姓名"])
    book.save(out)
    return out.getvalue()


@pytest.fixture
def judged(tmp_path):
    """Return a function that hands a file to the guard and returns what it says, "" for nothing."""

    def judge(content: bytes) -> str:
        path = tmp_path / "one.xlsx"
        path.write_bytes(content)
        try:
            check_workbook(path, "名单.xlsx")
        except ValidationError as refused:
            return refused.messages[0]
        return ""

    return judge


def remade(content: bytes, *, left_out=(), declared=(), **parts) -> bytes:
    """Return a workbook with other parts.

    `parts` are contents by name; `declared` are (size, packed size) that pictures say of themselves.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        kept = {name: before.read(name) for name in before.namelist() if name not in left_out}
        for name, part in (kept | parts).items():
            after.writestr(name, part)
        for number, (size, packed) in enumerate(declared):
            after.writestr(f"xl/media/{number}.png", b"x")
            after.filelist[-1].file_size, after.filelist[-1].compress_size = size, packed
    return out.getvalue()


def totals(content: bytes) -> tuple[int, int, int]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    return len(parts), sum(part.file_size for part in parts), sum(part.compress_size for part in parts)


@pytest.mark.parametrize(("parts", "let_in"), [(199, True), (200, True), (201, False)])
def test_a_workbook_has_two_hundred_parts_at_most(judged, honest, parts, let_in):
    more = {f"xl/{number}.xml": b"<a/>" for number in range(parts - totals(honest)[0])}

    assert (judged(remade(honest, **more)) == "") is let_in


@pytest.mark.parametrize(("beside", "let_in"), [(-1, True), (0, True), (1, False)])
def test_a_workbook_unpacks_to_a_hundred_megabytes_at_most(judged, honest, beside, let_in):
    size = 104_857_600 + beside - totals(honest)[1]

    assert (judged(remade(honest, declared=[(size, size)])) == "") is let_in


@pytest.mark.parametrize("packed", [0, 1000, 100_000])
@pytest.mark.parametrize(("beside", "let_in"), [(-1, True), (0, True), (1, False)])
def test_it_unpacks_to_two_hundred_times_its_size_at_most_and_ten_million(
    judged, honest, packed, beside, let_in
):
    _parts, unpacked, own = totals(honest)
    size = 200 * (own + packed) + 10_000_000 + beside - unpacked

    assert (judged(remade(honest, declared=[(size, packed)])) == "") is let_in


@pytest.mark.parametrize(("beside", "let_in"), [(-1, False), (0, True), (1, True)])
def test_a_file_is_as_large_as_the_limit_at_most(judged, honest, settings, beside, let_in):
    settings.WORKBOOK_MAX_BYTES = len(honest) + beside

    assert (judged(honest) == "") is let_in


def test_a_zip_without_a_list_of_sheets_is_no_workbook(judged, honest):
    said = judged(remade(honest, left_out=["xl/workbook.xml"]))

    assert "Excel" in said
    assert said == judged(remade(honest, **{"xl/workbook.xml": b"this is no XML"}))


@pytest.mark.parametrize("word", [b"<!DOCTYPE", b"<!ENTITY"])
@pytest.mark.parametrize("before", [1, 8])
def test_definitions_are_found_where_two_pieces_meet(judged, honest, word, before):
    start = b"<a>".ljust(PIECE - before, b" ")

    assert judged(remade(honest, **{"xl/other.xml": start + word + b" b></a>"}))
    assert judged(remade(honest, **{"xl/other.xml": start + b"<b></b></a>"})) == ""


@pytest.mark.parametrize("at", [200, PIECE - 11, PIECE - 1, PIECE, 3 * PIECE - 11])
@pytest.mark.parametrize("name", ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"])
def test_programs_are_found_however_far_behind_a_part_names_them(judged, honest, at, name):
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        part = archive.read(name)
    comment = b"<!--" + b" " * (at - len(part) - len("<!--")) + b"externalLink" + b"-->"

    assert judged(remade(honest, **{name: part + comment}))


def test_words_of_programs_are_harmless_in_a_cell(judged):
    book = openpyxl.Workbook()
    book.active.append(["macroEnabled 与 oleObject 的说明", "vbaProject"])
    out = io.BytesIO()
    book.save(out)

    assert judged(out.getvalue()) == ""


def test_a_workbook_that_names_its_encoding_is_let_in(judged):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_string(0, 0, "姓名")
    book.close()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        assert b'encoding="UTF-8"' in archive.read("xl/workbook.xml")

    assert judged(out.getvalue()) == ""


def test_thousands_of_names_that_an_old_workbook_drags_along_are_let_in(judged):
    book = openpyxl.Workbook()
    for number in range(2000):
        name = openpyxl.workbook.defined_name.DefinedName(f"n{number}", attr_text="Sheet!$A$1:$B$2")
        book.defined_names[f"n{number}"] = name
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        assert archive.getinfo("xl/workbook.xml").file_size > PIECE

    assert judged(out.getvalue()) == ""
