"""Stores evidence: checked, digested while it is read, never changed afterwards."""

import hashlib
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.models import User
from portal.evidence.checking import check_evidence
from portal.evidence.models import Evidence
from portal.evidence.names import harmless_name
from portal.evidence.types import TYPES, extension_of
from portal.organisations.models import Organisation

CLEAR = "evidence.clear_fragments"
FRAGMENTS_KEPT = timedelta(days=1)  # longer than any transaction that may still add the row


def store_evidence(*, file: UploadedFile, organisation: Organisation, actor: User) -> Evidence:
    """Store an upload for an organisation. Raises ValidationError with the fault and what to do.

    The service that attaches the file records the act. The row stores digest, size and uploader. A picture is stored
    as its pixels: without position, camera and time.
    """
    name = harmless_name(file.name or "")
    drawn = check_evidence(file, name)
    kept: File = file if drawn is None else ContentFile(drawn)
    digest = hashlib.sha256()
    for chunk in kept.chunks():
        digest.update(chunk)
    key = uuid.uuid4()
    evidence = Evidence(
        key=key,
        name=name,
        media_type=TYPES[extension_of(name)].media_type,
        size=kept.size,
        sha256=digest.hexdigest(),
        organisation=organisation,
        uploaded_by=actor,
    )
    name = f"{key.hex[:2]}/{key.hex}"
    stored = Path(evidence.file.storage.path(name))
    try:
        evidence.file.save(name, kept, save=False)
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


def damaged(evidence: Evidence) -> bool:
    """Tell whether the stored file is missing or differs from the upload."""
    path = Path(evidence.file.path)
    if not path.exists():
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() != evidence.sha256
