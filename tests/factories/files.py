"""Files as people upload them."""

import io
import struct
import zipfile

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def pdf_of(pages: int) -> bytes:
    """Return a PDF of so many empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(200, 280)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def png(name: str = "现场.png") -> SimpleUploadedFile:
    """Return a small picture as a phone uploads it."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


KINDS = {"docx": "wordprocessingml", "xlsx": "spreadsheetml", "pptx": "presentationml"}


def package(extension: str, parts: dict[str, bytes] | None = None, kinds: str = "") -> bytes:
    """Return an office file of today (OOXML) with such further parts and further text among its kinds of content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": f"application/vnd.openxmlformats-officedocument.{KINDS[extension]}.main+xml{kinds}",
            "main.xml": "<a/>",
            **(parts or {}),
        }.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def jpeg_of_a_phone(size: tuple[int, int] = (40, 30), **how) -> bytes:
    """Return a picture with what a phone writes into it: position, camera, time, a comment; taken upright."""
    told = Image.Exif()
    told[0x010F], told[0x0110] = "Pengyou", "P9"  # camera
    told[0x0132], told[0x0112] = "2026:11:20 08:00:00", 6  # time; turned by a quarter
    told.get_ifd(0x8825).update({1: "N", 2: (40.0, 59.0, 31.0), 3: "E", 4: (113.0, 7.0, 57.0)})
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", exif=told, comment=b"at home", **how)
    return out.getvalue() + b"a short film after the picture"


def compound(**streams: bytes) -> bytes:
    """Return an office file of the older kind (OLE) with such streams; "a__b" is stream b in storage a.

    Streams are padded to 4096 bytes, so that there are no small sectors.
    """
    size, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    names, entries, body, chains = ["Root Entry"], [[5, free, free, free, end, 0]], b"", []
    for path, content in streams.items():
        parent = 0
        *storages, last = path.split("__")
        for kind, name in [*((1, one) for one in storages), (2, last)]:
            names.append(name)
            entries.append([kind, free, entries[parent][3], free, end, 0])
            entries[parent][3] = parent = len(entries) - 1
        content = content.ljust(4096, b"\0")
        content += b"\0" * (-len(content) % size)
        entries[-1][4:] = [len(body) // size, len(content)]
        chains.append((len(body) // size, len(content) // size))
        body += content
    folder_at, folder = len(body) // size, b""
    for name, (kind, left, right, child, start, length) in zip(names, entries, strict=True):
        written = name.encode("utf-16-le") + b"\0\0"
        folder += struct.pack(
            "<64sHBBIII16sIQQIQ",
            written,
            len(written),
            kind,
            1,
            left,
            right,
            child,
            b"",
            0,
            0,
            0,
            start,
            length,
        )
    folder += b"\0" * (-len(folder) % size)
    chains.append((folder_at, len(folder) // size))
    table_at = folder_at + len(folder) // size
    table = [free] * 128
    for first, many in chains:
        for sector in range(first, first + many):
            table[sector] = sector + 1 if sector + 1 < first + many else end
    table[table_at] = 0xFFFFFFFD
    head = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1,
        folder_at, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    head += struct.pack("<109I", table_at, *[free] * 108)
    return head + body + folder + struct.pack("<128I", *table)
