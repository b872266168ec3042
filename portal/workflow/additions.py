"""Adding rows: a broken constraint is reported in its own words, and the audit entry is written with the row."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.scope.actors import Actor
from portal.scope.models import OrganisationScoped

Row = TypeVar("Row", bound=models.Model)


def add_row(
    verb: str,
    row: Row,
    recorded: Sequence[str],
    *,
    actor: Actor | None,
    organisation: models.Model | None = None,
    reason: str = "",
) -> Row:
    """Write a new row and record the fields in `recorded`, in one transaction. The caller has checked the right.

    Raises ValidationError in the words of the constraint that the row breaks. This includes a constraint that it
    breaks because somebody else wrote a row between the check and the save.
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
        row.validate_constraints()  # a row written meanwhile breaks a constraint: report which one
        raise
    return row
