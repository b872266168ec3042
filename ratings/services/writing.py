"""What adding a row of this app has in common: the constraints in people's words, the entry."""

from django.db import IntegrityError, models, transaction

from portal.audit.changes import snapshot
from portal.audit.services import record


def add_row(verb: str, row: models.Model, recorded: list[str], *, organisation, actor, reason: str = ""):
    """Write a new row and its entry. Raises ValidationError with the words of the constraint that it breaks."""
    if hasattr(row, "organisation_path"):
        row.organisation_path = row.organisation.path
    row.validate_constraints()
    try:
        with transaction.atomic():
            row.save()
            changes = {name: [None, value] for name, value in snapshot(row, recorded).items()}
            record(verb, row, actor=actor, organisation=organisation, changes=changes, reason=reason)
    except IntegrityError:
        row.pk = None
        row.validate_constraints()  # somebody was faster: say so in words
        raise
    return row
