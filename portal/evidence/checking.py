"""Checks an upload before it is stored: size, type by name and content, structure, scanner. Each fault has its sentence."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from portal.evidence.documents import UNPACKED_AT_MOST, check_archive, check_compound
from portal.evidence.pictures import LARGEST, check_pdf, redrawn
from portal.evidence.scanner import scan
from portal.evidence.types import (
    OLE,
    PREVIEWED_IMAGE,
    PREVIEWED_PDF,
    TAKEN,
    TYPES,
    ZIP,
    Fault,
    extension_of,
    type_of,
)

BEGINNING = 4096
MESSAGES = {
    Fault.EMPTY: _("“%(name)s” is empty. Choose the file again."),
    Fault.SIZE: _("“%(name)s” has %(size)s; at most %(limit)s are taken. Compress or split it."),
    Fault.TYPE: _("“%(name)s” is not of an accepted type (%(types)s)."),
    Fault.CONTENT: _(
        "The content of “%(name)s” is not that of a .%(extension)s file. Save it anew and upload it."
    ),
    Fault.MACROS: _("“%(name)s” holds macros or embedded files. Save it without them."),
    Fault.LOCKED: _("“%(name)s” opens with a password only. Save it without a password and upload it."),
    Fault.UNPACKED: _(
        "“%(name)s” has more than %(unpacked)s when it is unpacked. Split it, or reduce its pictures."
    ),
    Fault.PIXELS: _(
        "“%(name)s” has too many pixels. Reduce its longer side to %(side)s pixels, or upload a screenshot of it."
    ),
    Fault.SCRIPT: _("“%(name)s” holds a script. Print it to a new PDF and upload that."),
    Fault.PLACE: _(
        "“%(names)s” may hold where it was taken, which cannot be removed here. Upload a JPG, PNG or WebP picture"
        " or a PDF. Does the phone take HEIC? Choose “Most Compatible” under Settings, Camera, Formats and take it"
        " again, or upload a screenshot."
    ),
    Fault.VIRUS: _("The virus scanner refused “%(name)s”. Do not open it, and call the system keeper."),
    Fault.SCANNER: _(
        "The virus scanner does not answer, so that no file is taken now. Try again in some minutes, or call the system"
        " keeper. Everything but files can be saved."
    ),
}


def check_evidence(file: UploadedFile, name: str) -> bytes | None:
    """Return the content to store where it differs from the upload (a picture drawn anew), otherwise None.

    Raises ValidationError, whose code is a `Fault`, with what is wrong and what to do.
    """
    found = _judged(file, name)
    if isinstance(found, Fault):
        raise ValidationError(MESSAGES[found] % _words(file, name), code=found.value)
    return found


def _judged(file: UploadedFile, name: str) -> bytes | Fault | None:
    extension = extension_of(name)
    if not file.size:
        return Fault.EMPTY
    if file.size > settings.EVIDENCE_MAX_BYTES:
        return Fault.SIZE
    if extension not in TAKEN:
        return Fault.PLACE if extension in TYPES else Fault.TYPE
    beginning = _read(file, BEGINNING)
    if type_of(name, beginning) is None:
        return Fault.CONTENT
    return _from_start(file, scan) or _structure(file, extension, beginning)


def _structure(file: UploadedFile, extension: str, beginning: bytes) -> bytes | Fault | None:
    shown = TYPES[extension].shown
    if shown == PREVIEWED_IMAGE:
        return _from_start(file, lambda content: redrawn(content, extension))
    if shown == PREVIEWED_PDF:
        return _from_start(file, check_pdf)
    if beginning.startswith(ZIP):
        return _from_start(file, lambda content: check_archive(content, extension))
    if beginning.startswith(OLE):
        return _from_start(file, lambda content: check_compound(content, extension))
    return None


def _read(file: UploadedFile, size: int) -> bytes:
    return _from_start(file, lambda content: content.read(size))


def _from_start(file: UploadedFile, check):
    """Return what a check says of a file that it reads from its first byte, and set the file back."""
    file.seek(0)
    try:
        return check(file.file)
    finally:
        file.seek(0)


def _words(file: UploadedFile, name: str) -> Mapping[str, object]:
    return {
        "name": name,
        "names": name,
        "extension": extension_of(name),
        "size": filesizeformat(file.size),
        "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES),
        "unpacked": filesizeformat(UNPACKED_AT_MOST),
        "side": LARGEST,
        "types": "、".join(TAKEN),
    }
