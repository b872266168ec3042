"""What writing a row of this app has in common: the right, the constraints in people's words, the entry."""

from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction

from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.scope.models import OrganisationScoped


def add_row(verb: str, row: OrganisationScoped, recorded: list[str], *, actor) -> OrganisationScoped:
    """Write a new row and its entry. Raises ValidationError with the words of the constraint that it breaks."""
    row.organisation_path = row.organisation.path
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


def check_names(values: Mapping[str, object], changeable: Collection[str]) -> None:
    """Raise TypeError for a value that an edit does not change: a row never moves to another branch, say."""
    if strange := sorted(values.keys() - set(changeable)):
        raise TypeError(f"an edit does not change {', '.join(strange)}")
