"""Stores evidence: checked, digested while it is read, never changed afterwards."""

import hashlib
import uuid
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.evidence.models import Evidence
from portal.evidence.names import harmless_name
from portal.evidence.types import TYPES, ZIP, extension_of, type_of
from portal.organisations.models import Organisation

BEGINNING = 4096
CLEAR = "evidence.clear_fragments"
FRAGMENTS_KEPT = timedelta(days=1)  # longer than any transaction that may still add the row
# Parts of an office file that can contain programs, whatever its extension.
PROGRAMS = ("vbaproject.bin", "activex", "embeddings/", "macrosheets")


def store_evidence(*, file: UploadedFile, organisation: Organisation, actor: User) -> Evidence:
    """Store an upload for an organisation. Raises ValidationError with the fault and what to do.

    The service that attaches the file records the act. The row stores digest, size and uploader.
    """
    name = harmless_name(file.name or "")
    check_evidence(file, name)
    beginning = file.read(BEGINNING)
    file.seek(0)
    found = type_of(name, beginning)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    key = uuid.uuid4()
    evidence = Evidence(
        key=key,
        name=name,
        media_type=found.media_type,
        size=file.size,
        sha256=digest.hexdigest(),
        organisation=organisation,
        uploaded_by=actor,
    )
    name = f"{key.hex[:2]}/{key.hex}"
    stored = Path(evidence.file.storage.path(name))
    try:
        evidence.file.save(name, file, save=False)
        with transaction.atomic():
            evidence.save()
    except BaseException:
        with suppress(OSError):
            stored.unlink(missing_ok=True)
        raise
    return evidence


def clear_fragments(now: datetime) -> int:
    """Delete stored files that are a day old and have no row, and return their number.

    Such a file is what a killed process, or a transaction that was rolled back after the upload, left behind. Only names
    that this module gives are looked at.
    """
    folder, old = Path(default_storage.path("")), (now - FRAGMENTS_KEPT).timestamp()
    cleared = 0
    for shelf in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        files = {f"{shelf.name}/{file.name}": file for file in shelf.iterdir() if file.stat().st_mtime < old}
        known = Evidence._base_manager.filter(file__startswith=f"{shelf.name}/").values_list(
            "file", flat=True
        )
        for name in files.keys() - set(known):
            files[name].unlink(missing_ok=True)
            cleared += 1
    return cleared


def check_evidence(file: UploadedFile, name: str) -> None:
    """Raise ValidationError unless size, type by name and content, and absence of programs are right."""
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again.") % {"name": name}, code="empty")
    if file.size > settings.EVIDENCE_MAX_BYTES:
        words = {
            "name": name,
            "size": filesizeformat(file.size),
            "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES),
        }
        message = _("“%(name)s” has %(size)s; at most %(limit)s are taken. Compress or split it.")
        raise ValidationError(message % words, code="size")
    beginning = file.read(BEGINNING)
    file.seek(0)
    extension = extension_of(name)
    if extension not in TYPES:
        words = {"name": name, "types": "、".join(TYPES)}
        raise ValidationError(_("“%(name)s” is not of an accepted type (%(types)s).") % words, code="type")
    if type_of(name, beginning) is None:
        words = {"name": name, "extension": extension}
        message = _(
            "The content of “%(name)s” is not that of a .%(extension)s file. Save it anew and upload it."
        )
        raise ValidationError(message % words, code="content")
    if beginning.startswith(ZIP) and _holds_programs(file):
        raise ValidationError(
            _("“%(name)s” holds macros. Save it without macros.") % {"name": name}, code="macros"
        )
    file.seek(0)


def _holds_programs(file: UploadedFile) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [part.lower() for part in archive.namelist()]
    except zipfile.BadZipFile:
        return True
    finally:
        file.seek(0)
    return any(program in part for part in parts for program in PROGRAMS)


def damaged(evidence: Evidence) -> bool:
    """Tell whether the stored file is missing or differs from the upload."""
    path = Path(evidence.file.path)
    if not path.exists():
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() != evidence.sha256
