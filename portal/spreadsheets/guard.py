"""The guard: a workbook that is not what it seems is refused before any parser opens it.

It checks number, size and compression of the zip's parts, programs, XML definitions, other encodings.
"""

import re
import zipfile
from pathlib import Path

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.evidence import documents

MAX_PARTS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
LOOKED_AT = 64 * 1024
OVERLAP = (
    11  # one less than the longest word that is looked for: it may begin in one piece and end in the next
)
# Links to other files are no program, but a ledger that comes back has none.
PROGRAMS = (*documents.PROGRAMS, "externallinks")
KINDS_OF_PROGRAM = (*documents.KINDS_OF_PROGRAM, b"externallink")
IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
# XML in these encodings would hide its words from a search in the bytes. No office program writes it.
OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)""", re.IGNORECASE)
ZIP = b"PK\x03\x04"


def check_workbook(path: Path, name: str) -> None:
    """Raise ValidationError unless the file is a plain .xlsx within our limits."""
    if not name.lower().endswith(".xlsx"):
        message = _("“%(name)s” is not an .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")
        raise ValidationError(message % {"name": name})
    if path.stat().st_size > settings.WORKBOOK_MAX_BYTES:
        raise ValidationError(_("The workbook is larger than 10 MB. Split it, or leave out pictures."))
    try:
        with path.open("rb") as file:
            if file.read(len(ZIP)) != ZIP:
                raise zipfile.BadZipFile("something else stands before the zip")
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        message = _("The file cannot be opened as a workbook. It may be damaged or protected by a password.")
        raise ValidationError(message) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed + 10_000_000:
        raise ValidationError(_("The workbook unpacks to far more than a ledger holds. It was not opened."))
    names = [part.filename.lower() for part in parts]
    if any(program in name for name in names for program in PROGRAMS):
        raise ValidationError(_("The workbook holds macros or links to other files. Save it without them."))
    if "xl/workbook.xml" not in names:
        raise ValidationError(_("The file is not an Excel workbook, whatever its name says."))
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise zipfile.BadZipFile("names that no Excel writes")
    for part in parts:
        if not part.filename.lower().endswith(IMAGES):
            _check_xml(archive, part)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    name, before = part.filename.lower(), b""
    with archive.open(part) as file:
        while chunk := file.read(LOOKED_AT):
            if not before:
                _check_encoding(chunk)
            piece = before + chunk
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise ValidationError(
                    _("The workbook holds definitions that no Excel writes. It was not opened.")
                )
            _check_kinds(name, piece.lower())
            before = chunk[-OVERLAP:]
    if name == "xl/workbook.xml":
        _check_whole(archive, part)


def _check_whole(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a list of sheets that is no XML. It may be long: old workbooks drag thousands of names along."""
    try:
        with archive.open(part) as file:
            for _event, element in ElementTree.iterparse(file):
                element.clear()
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise ValidationError(_("The file is not an Excel workbook, whatever its name says.")) from error


def _check_encoding(beginning: bytes) -> None:
    declared = DECLARED.match(beginning.removeprefix(b"\xef\xbb\xbf"))
    named = declared.group(1).decode("ascii", "replace").lower() if declared else "utf-8"
    if beginning.startswith(OTHER_ENCODINGS) or named not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise ValidationError(_("The workbook holds definitions that no Excel writes. It was not opened."))


def _check_kinds(name: str, piece: bytes) -> None:
    if name != "[content_types].xml" and not name.endswith(".rels"):
        return
    if any(kind in piece for kind in KINDS_OF_PROGRAM):
        raise ValidationError(_("The workbook holds macros or links to other files. Save it without them."))
