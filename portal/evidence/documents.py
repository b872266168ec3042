"""The structure of office files, read without opening them: archives of parts (OOXML, OFD) and compound files (OLE).

Sources: ECMA-376 part 2 (packages), GB/T 33190 (OFD), [MS-CFB], [MS-XLS] 2.4.28 (BoundSheet8), [MS-PPT] 2.4.10 (VbaInfoAtom).
"""

import re
import zipfile
from typing import BinaryIO

import olefile

from portal.evidence.types import OLE, Fault

PARTS_AT_MOST = 5_000
UNPACKED_AT_MOST = 300 * 1024 * 1024
KINDS_AT_MOST = 1024 * 1024
KINDS = "[content_types].xml"
# Parts of an office file that can contain programs or foreign files, whatever its extension.
PROGRAMS = ("vbaproject", "activex", "macrosheets", "embeddings/")
# What content types and relations call these parts, whatever their file names.
KINDS_OF_PROGRAM = (b"vbaproject", b"macroenabled", b"activex", b"macrosheet", b"oleobject")
MAIN_PARTS = {"docx": rb"wordprocessingml", "xlsx": rb"spreadsheetml", "pptx": rb"presentationml"}
ENCRYPTED = 0x1

MAIN_STREAMS = {
    "doc": ("WordDocument",),
    "wps": ("WordDocument",),
    "xls": ("Workbook", "Book"),
    "et": ("Workbook", "Book"),
    "ppt": ("PowerPoint Document",),
}
PROGRAM_STREAMS = frozenset({"macros", "_vba_project_cur", "vba", "_vba_project", "\x01ole10native"})
BOUND_SHEET, MACRO_SHEET = 0x0085, 0x01
SLIDES_WITH_PROGRAM = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)


def check_archive(file: BinaryIO, extension: str) -> Fault | None:
    """Return what is wrong with an office file that is an archive, or None."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _fault_of(archive, extension)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        return Fault.CONTENT


def _fault_of(archive: zipfile.ZipFile, extension: str) -> Fault | None:
    parts = archive.infolist()
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        return Fault.UNPACKED
    if any(part.flag_bits & ENCRYPTED for part in parts):
        return Fault.LOCKED
    names = {part.filename.lower().replace("\\", "/").lstrip("/"): part for part in parts}
    if any(program in name for name in names for program in PROGRAMS):
        return Fault.MACROS
    if extension == "ofd":
        return None if "ofd.xml" in names else Fault.CONTENT
    if KINDS not in names or names[KINDS].file_size > KINDS_AT_MOST:
        return Fault.CONTENT
    kinds = archive.read(names[KINDS]).lower()
    # The bytes of a part tell what it is when its name was changed.
    if any(kind in kinds for kind in KINDS_OF_PROGRAM) or any(_is_compound(archive, part) for part in parts):
        return Fault.MACROS
    return None if re.search(MAIN_PARTS.get(extension, b""), kinds) else Fault.CONTENT


def _is_compound(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as content:
        return content.read(len(OLE)) == OLE


def check_compound(file: BinaryIO, extension: str) -> Fault | None:
    """Return what is wrong with an office file of the older kind, or None."""
    try:
        with olefile.OleFileIO(file) as compound:
            streams = compound.listdir()
            if ["EncryptedPackage"] in streams:
                return Fault.LOCKED
            if any(part.lower() in PROGRAM_STREAMS for path in streams for part in path):
                return Fault.MACROS
            main = next((name for name in MAIN_STREAMS[extension] if [name] in streams), None)
            if main is None:
                return Fault.CONTENT
            return Fault.MACROS if _runs(main, compound.openstream(main).read()) else None
    except (OSError, ValueError, IndexError, KeyError):
        return Fault.CONTENT


def _runs(main: str, content: bytes) -> bool:
    """Tell whether the main stream says that it has a program: a sheet of macros, or a project in slides."""
    if main == "PowerPoint Document":
        return bool(SLIDES_WITH_PROGRAM.search(content))
    if main == "WordDocument":
        return False
    at = 0
    while at + 4 <= len(content):
        kind, size = (
            int.from_bytes(content[at : at + 2], "little"),
            int.from_bytes(content[at + 2 : at + 4], "little"),
        )
        if kind == BOUND_SHEET and size > 5 and content[at + 9] == MACRO_SHEET:
            return True
        at += 4 + size
    return False
