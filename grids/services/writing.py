"""What adding a row of this app has in common: constraints in people's words, the entry, the files."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.evidence.services import store_evidence

MOST_FILES = 6


def add_row(verb: str, row: models.Model, recorded: list[str], *, actor) -> models.Model:
    """Write a new row and its entry. Raises ValidationError with the words of the constraint that it breaks."""
    row.validate_constraints()
    try:
        with transaction.atomic():
            row.save()
            changes = {name: [None, value] for name, value in snapshot(row, recorded).items()}
            record(verb, row, actor=actor, changes=changes)
    except IntegrityError:
        row.pk = None
        row.validate_constraints()  # somebody was faster: say so in words
        raise
    return row


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


def require_text(text: str, field: str, message: str) -> str:
    """Return the text without blanks around it. Raises ValidationError when nothing is left."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()
