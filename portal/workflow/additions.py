"""Adding rows: the constraints are told in people's words, and the entry is written with the row."""

from collections.abc import Sequence

from django.db import IntegrityError, models, transaction

from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.scope.models import OrganisationScoped


def add_row(
    verb: str, row: models.Model, recorded: Sequence[str], *, actor, organisation=None, reason: str = ""
) -> models.Model:
    """Write a new row and record the fields in `recorded`, in one transaction; the caller has checked the right.

    Raises ValidationError with the words of the constraint that it breaks, also when somebody else was faster.
    """
    if isinstance(row, OrganisationScoped):
        row.organisation_path = row.organisation.path
    row.validate_constraints()
    try:
        with transaction.atomic():
            row.save()
            changes = {name: [None, value] for name, value in snapshot(row, list(recorded)).items()}
            record(verb, row, actor=actor, organisation=organisation, changes=changes, reason=reason)
    except IntegrityError:
        row.pk = None
        row.validate_constraints()  # somebody was faster: say so in words
        raise
    return row
