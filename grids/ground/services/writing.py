"""Helpers of writing services: pictures as proof, required texts, another person's judgement."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.evidence.checking import MESSAGES
from portal.evidence.names import harmless_name
from portal.evidence.services import store_evidence
from portal.evidence.types import DOWNLOAD_ONLY, TAKEN, Fault, extension_of

MOST_FILES = 6
# Types that are drawn anew. Other files would keep what the phone wrote into them, such as coordinates.
PICTURES = {extension: one.media_type for extension, one in TAKEN.items() if one.shown != DOWNLOAD_ONLY}


def attach(row: models.Model, files: Iterable[UploadedFile], *, actor: User) -> None:
    """Store pictures and add them to a row's evidence. Raises ValidationError on the field "files"."""
    files = list(files)
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(most)s files at a time.") % {"most": MOST_FILES}})
    names = [harmless_name(file.name or "") for file in files]
    kept = [name for name in names if extension_of(name) not in PICTURES]
    if kept:
        raise ValidationError({"files": MESSAGES[Fault.PLACE] % {"names": "、".join(kept)}})
    try:
        row.evidence.add(
            *[store_evidence(file=file, organisation=row.organisation, actor=actor) for file in files]
        )
    except ValidationError as fault:
        raise ValidationError({"files": fault.messages}) from fault


def check_other(row: models.Model, message: str, *, actor: User) -> None:
    """Raise ValidationError with the message when a person would judge their own work."""
    if row.is_own_of(actor):
        raise ValidationError(message)


def require_text(text: str, field: str, message: str) -> str:
    """Return the text stripped of blanks. Raises ValidationError when it is empty."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()
