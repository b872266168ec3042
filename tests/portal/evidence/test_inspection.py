"""What is inside an upload: programs, passwords, bombs and what a phone tells, however the file is called."""

import io
import socket
import threading
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.evidence import documents, pictures
from portal.evidence.checking import check_evidence
from portal.evidence.pictures import LARGEST, tells_more
from tests.factories.files import compound, jpeg_of_a_phone, package, pdf_of, png

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A workbook's record of one sheet: its kind stands in the sixth byte.
SHEET = b"\x09\x08\x02\x00\x00\x06" + b"\x85\x00\x08\x00" + b"\0\0\0\0\0%b\0\0"
PROGRAM_OF_SLIDES = b"\x02\x00\x00\x04\x0c\x00\x00\x00" + b"\x05\0\0\0" + b"%b\0\0\0" + b"\x02\0\0\0"


def fault(name: str, content: bytes) -> str:
    """Return the code of what is wrong with a file, "" when it is taken."""
    try:
        check_evidence(SimpleUploadedFile(name, content), name)
    except ValidationError as error:
        return error.code if "%(" not in error.messages[0] else error.messages[0]
    return ""


def picture(kind: str, size=(40, 30), **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **how)
    return out.getvalue()


def pdf(extra: bytes) -> bytes:
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R%b>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
        % extra
    )


LOCKED = pdf(b"").replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
    + b"41" * 32
    + b">/U<"
    + b"42" * 32
    + b">>>",
)
SCRIPT = b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\(1\\))>>]>>>>"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("通知.docx", package("docx"), ""),
        ("台账.xlsx", package("xlsx"), ""),
        ("汇报.pptx", package("pptx"), ""),
        ("新.wps", package("docx"), ""),
        ("其实是表.docx", package("xlsx"), "content"),
        ("宏.docx", package("docx", {"word/vbaProject.bin": b"x"}), "macros"),
        ("控件.docx", package("docx", {"word/activeX/activeX1.xml": b"x"}), "macros"),
        ("内嵌.docx", package("docx", {"word/embeddings/a.xlsx": b"x"}), "macros"),
        ("宏表.xlsx", package("xlsx", {"xl/macrosheets/s.xml": b"x"}), "macros"),
        (
            "宏改名.docx",
            package("docx", kinds="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "macros",
        ),
        ("部件改名.docx", package("docx", kinds="application/vnd.ms-office.vbaProject"), "macros"),
        ("藏着.docx", package("docx", {"word/media/image1.png": OLE + b"rest"}), "macros"),
        ("旧文.doc", compound(WordDocument=b"text"), ""),
        ("旧表.xls", compound(Workbook=SHEET % b"\0"), ""),
        ("旧稿.ppt", compound(PowerPoint_Document=b"x").replace(b"_\0D", b" \0D"), ""),
        ("旧宏.doc", compound(WordDocument=b"text", Macros__VBA__dir=b"x"), "macros"),
        ("旧宏.xls", compound(Workbook=SHEET % b"\0", _VBA_PROJECT_CUR__VBA__dir=b"x"), "macros"),
        ("旧宏表.xls", compound(Workbook=SHEET % b"\1"), "macros"),
        ("旧宏.et", compound(Workbook=SHEET % b"\1"), "macros"),
        (
            "旧宏.ppt",
            compound(PowerPoint_Document=b"x" + PROGRAM_OF_SLIDES % b"\1").replace(b"_\0D", b" \0D"),
            "macros",
        ),
        (
            "无宏.ppt",
            compound(PowerPoint_Document=b"x" + PROGRAM_OF_SLIDES % b"\0").replace(b"_\0D", b" \0D"),
            "",
        ),
        ("加密.xls", compound(EncryptedPackage=b"x"), "locked"),
        ("其实是文.xls", compound(WordDocument=b"text"), "content"),
        ("断了.doc", compound(WordDocument=b"text")[:700], "content"),
        ("只有开头.doc", OLE, "content"),
        ("记录.pdf", pdf_of(2), ""),
        ("手写.pdf", pdf(b""), ""),
        ("脚本.pdf", pdf(SCRIPT), "script"),
        ("加密.pdf", LOCKED, "locked"),
        ("坏的.pdf", b"%PDF-1.7 broken", "content"),
        ("没有页.pdf", pdf_of(0), "content"),
        ("现场.jpg", jpeg_of_a_phone(), ""),
        ("坏的.jpg", jpeg_of_a_phone()[:200], "content"),
        ("坏的.png", png().read()[:40], "content"),
        ("截图.png", png().read(), ""),
        ("网图.webp", picture("WEBP"), ""),
        ("其实是波.webp", b"RIFF\x24\0\0\0WAVEfmt ", "content"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_the_inside_decides(name, content, code):
    assert fault(name, content) == code


def test_an_archive_that_needs_a_password_is_refused():
    content = bytearray(package("docx"))
    for at in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    assert fault("加密.docx", bytes(content)) == "locked"


def test_ofd_is_known_by_its_root():
    def ofd(root):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(root, b"<a/>")
        return out.getvalue()

    assert [fault("公文.ofd", ofd("OFD.xml")), fault("公文.ofd", ofd("other.xml"))] == ["", "content"]


@pytest.mark.parametrize(("beside", "code"), [(0, ""), (-1, "unpacked")])
def test_an_archive_unpacks_to_the_limit_at_most(monkeypatch, beside, code):
    content = package("docx", {"word/media/a.bin": b"\0" * 100_000})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        monkeypatch.setattr(
            documents, "UNPACKED_AT_MOST", sum(one.file_size for one in archive.infolist()) + beside
        )
    assert fault("大.docx", content) == code


@pytest.mark.parametrize(("most", "code"), [(3, ""), (2, "unpacked")])
def test_an_archive_has_so_many_parts_at_most(monkeypatch, most, code):
    monkeypatch.setattr(documents, "PARTS_AT_MOST", most)
    assert fault("多.docx", package("docx", {"word/a.xml": b""})) == code


@pytest.mark.parametrize(
    ("kind", "how", "limit"),
    [
        ("PNG", {}, "PIXELS_AT_MOST"),
        ("JPEG", {"progressive": True}, "PIXELS_AT_MOST"),
        ("JPEG", {}, "PIXELS_OF_JPEG"),
    ],
)
@pytest.mark.parametrize(("beside", "code"), [(0, ""), (-1, "pixels")])
def test_pixels_are_counted_before_they_are_unpacked(monkeypatch, kind, how, limit, beside, code):
    monkeypatch.setattr(pictures, "PIXELS_AT_MOST", 10**6)
    monkeypatch.setattr(pictures, "PIXELS_OF_JPEG", 10**6)
    monkeypatch.setattr(pictures, limit, 40 * 30 + beside)
    assert fault(f"图.{kind.lower()}", picture(kind, **how)) == code


@pytest.mark.parametrize(
    ("kind", "how"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {})],
)
def test_of_a_picture_only_pixels_and_colours_stay(kind, how):
    name, told = f"图.{kind.lower()}", Image.Exif()
    told[0x010F], told[0x0112] = "Pengyou", 6
    content = picture(kind, exif=told, icc_profile=b"colours of a screen", **how) + b"after the end"
    assert tells_more(io.BytesIO(content))

    kept = check_evidence(SimpleUploadedFile(name, content), name)

    with Image.open(io.BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size) == (kind, (30, 40))  # turned as the camera said
        assert drawn.info.get("icc_profile") == b"colours of a screen"
    assert not tells_more(io.BytesIO(kept))
    assert b"Pengyou" not in kept
    assert b"after the end" not in kept


def test_a_phone_tells_nothing():
    kept = check_evidence(SimpleUploadedFile("现场.jpg", jpeg_of_a_phone()), "现场.jpg")
    assert not any(told in kept for told in (b"Pengyou", b"2026:11:20", b"at home", b"film", b"Exif"))


@pytest.mark.parametrize(("side", "kept"), [(LARGEST, LARGEST), (LARGEST + 8, LARGEST)])
def test_a_picture_is_stored_so_large_at_most(side, kept):
    drawn = check_evidence(SimpleUploadedFile("图.jpg", picture("JPEG", (side, 40))), "图.jpg")
    assert max(Image.open(io.BytesIO(drawn)).size) == kept


def test_a_clear_picture_stays_clear():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    drawn = check_evidence(SimpleUploadedFile("章.png", out.getvalue()), "章.png")
    assert Image.open(io.BytesIO(drawn)).getpixel((0, 0)) == (0, 0, 0, 0)


class Scanner(threading.Thread):
    """A clamd that answers one file with a line."""

    def __init__(self, line: bytes):
        super().__init__(daemon=True)
        self.line, self.received = line, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.start()

    def run(self):
        connection, _address = self.door.accept()
        with connection, self.door:
            reader = connection.makefile("rb")
            assert reader.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(reader.read(4), "big"):
                self.received += reader.read(size)
            connection.sendall(self.line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"stream: OK\0", ""),
        (b"stream: Eicar-Signature FOUND\0", "virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "scanner"),
        (b"", "scanner"),
    ],
)
def test_the_scanner_sees_the_whole_file_and_only_its_clear_word_counts(settings, line, code):
    scanner, content = Scanner(line), package("docx")
    settings.CLAMD = scanner.address
    assert fault("通知.docx", content) == code
    scanner.join()
    assert scanner.received == content


@pytest.mark.parametrize("address", ["127.0.0.1:9", "/nowhere/clamd.ctl"])
def test_without_the_scanner_nothing_is_taken(settings, address):
    settings.CLAMD = address
    assert fault("通知.docx", package("docx")) == "scanner"
