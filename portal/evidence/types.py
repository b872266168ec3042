"""The accepted file types, how they are shown, and what can be wrong with a file.

Images and PDF can be previewed. Office formats are downloads only; of them only the structure is read.
"""

from dataclasses import dataclass
from enum import StrEnum

PREVIEWED_IMAGE, PREVIEWED_PDF, DOWNLOAD_ONLY = "image", "pdf", "download"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class FileType:
    """A file type: its media type, its first bytes, how it is shown, and whether it is still taken."""

    media_type: str
    beginnings: tuple[bytes, ...]
    shown: str = DOWNLOAD_ONLY
    at: int = 0
    is_taken: bool = True


class Fault(StrEnum):
    """What is wrong with a file. The values are the codes of the messages (portal.evidence.checking)."""

    EMPTY = "empty"
    SIZE = "size"
    TYPE = "type"
    CONTENT = "content"
    MACROS = "macros"
    LOCKED = "locked"
    UNPACKED = "unpacked"
    PIXELS = "pixels"
    SCRIPT = "script"
    PLACE = "place"
    VIRUS = "virus"
    SCANNER = "scanner"


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

TYPES: dict[str, FileType] = {
    "jpg": FileType("image/jpeg", (b"\xff\xd8\xff",), PREVIEWED_IMAGE),
    "jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",), PREVIEWED_IMAGE),
    "png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",), PREVIEWED_IMAGE),
    "webp": FileType("image/webp", (b"RIFF",), PREVIEWED_IMAGE),
    "pdf": FileType("application/pdf", (b"%PDF-",), PREVIEWED_PDF),
    # Of old: where it was taken cannot be removed from it here. Phones send JPEG where HEIC is not named.
    "heic": FileType("image/heic", (b"ftyp",), at=4, is_taken=False),
    "docx": FileType(_WORD, (ZIP,)),
    "xlsx": FileType(_SHEET, (ZIP,)),
    "pptx": FileType(_SLIDES, (ZIP,)),
    "ofd": FileType("application/ofd", (ZIP,)),
    "doc": FileType("application/msword", (OLE,)),
    "xls": FileType("application/vnd.ms-excel", (OLE,)),
    "ppt": FileType("application/vnd.ms-powerpoint", (OLE,)),
    "wps": FileType("application/vnd.ms-works", (OLE, ZIP)),
    "et": FileType("application/vnd.ms-excel", (OLE, ZIP)),
}

TAKEN = {extension: one for extension, one in TYPES.items() if one.is_taken}


def extension_of(name: str) -> str:
    """Return the extension of a file name in lower case, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def type_of(name: str, beginning: bytes) -> FileType | None:
    """Return the accepted type that matches both extension and first bytes, or None."""
    found = TYPES.get(extension_of(name))
    if found is None:
        return None
    return found if any(beginning[found.at :].startswith(magic) for magic in found.beginnings) else None
