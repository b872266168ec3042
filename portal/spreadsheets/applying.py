"""Writes staged rows through services. Each refusal names its line and rolls the caller's transaction back."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal.spreadsheets.models import StagedRow
from portal.spreadsheets.staging import Kept
from portal.workflow import StaleEdit, StaleState

BATCH = 500


class Gone(Exception):
    """A row that existed at the check no longer exists."""


class Known(dict):
    """Rows by key as they were at the check. Raises Gone for a missing one."""

    def __missing__(self, key):
        raise Gone(key)


@contextmanager
def told_by_line(row: Kept) -> Iterator[None]:
    """Turn the refusal of a row into a sentence that names its line. The caller's whole transaction rolls back."""
    line = {"line": row.line, "label": row.values.label}
    try:
        yield
    except (StaleEdit, StaleState, Gone) as fault:
        text = _(
            "Row %(line)s (%(label)s) was changed by somebody meanwhile. Nothing was written; check again."
        )
        raise ValidationError(text % line) from fault
    except PermissionDenied as fault:
        text = _("Row %(line)s (%(label)s) has left your reach. Nothing was written.")
        raise ValidationError(text % line) from fault
    except ValidationError as fault:
        raise ValidationError([f"{row.line}: {text}" for text in fault.messages]) from fault


def keys_of(staged: Iterable[Kept]) -> list[int]:
    """Return the keys of the rows that staged ones created or changed."""
    return [row.key for row in staged]


def keep(staged: Sequence[Kept], *, values: bool = False) -> None:
    """Store which rows were made, for the undo. With `values` also store what was learnt while writing."""
    names = ["row_id"]
    if values:
        names.append("values")
        for row in staged:
            row.row.values = row.values.stored()
    StagedRow.objects.bulk_update([row.row for row in staged], names, batch_size=BATCH)
