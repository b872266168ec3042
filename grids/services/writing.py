"""What writing in this app has in common: files that prove something, words that must be there."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _

from portal.evidence.services import store_evidence

MOST_FILES = 6


def attach(row: models.Model, files: Iterable[UploadedFile], *, actor) -> None:
    """Store the files and add them to a row's evidence. Raises ValidationError on the field "files"."""
    files = list(files)
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(most)s files at a time.") % {"most": MOST_FILES}})
    try:
        row.evidence.add(
            *[store_evidence(file=file, organisation=row.organisation, actor=actor) for file in files]
        )
    except ValidationError as fault:
        raise ValidationError({"files": fault.messages}) from fault


def check_other(row: models.Model, message: str, *, actor) -> None:
    """Raise ValidationError with the message when a person would judge what he did himself."""
    if row.is_own_of(actor):
        raise ValidationError(message)


def require_text(text: str, field: str, message: str) -> str:
    """Return the text without blanks around it. Raises ValidationError when nothing is left."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()
