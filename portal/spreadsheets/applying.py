"""Writing staged rows through services: each refusal names its line, and the caller's transaction goes back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal.spreadsheets.cells import as_amount, as_day
from portal.spreadsheets.models import StagedRow
from portal.workflow import StaleEdit, StaleState

BATCH = 500


class Gone(Exception):
    """A row that the check knew is no longer there."""


class Known(dict):
    """Rows by key as the check knew them. Raises Gone for one that is no longer there."""

    def __missing__(self, key):
        raise Gone(key)


@contextmanager
def told_by_line(row: StagedRow):
    """Turn what refuses a row into a sentence that names its line; the caller's whole transaction goes back."""
    line = {"line": row.line, "label": row.values["label"]}
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


def keys_of(staged: Iterable[StagedRow], *outcomes: str) -> list[int]:
    """Return the keys of the rows that staged ones made or changed."""
    return [int(row.row_id) for row in staged if row.outcome in outcomes]


def keep(staged: Sequence[StagedRow], *fields: str) -> None:
    """Keep what was learnt while writing, for whoever takes the import back."""
    StagedRow.objects.bulk_update(staged, fields, batch_size=BATCH)


def fields_of(
    values: Mapping[str, object], days: Collection[str], amounts: Collection[str] = ()
) -> dict[str, object]:
    """Return values as the model holds them: `days` are days again, `amounts` decimal numbers."""
    readers = dict.fromkeys(days, as_day) | dict.fromkeys(amounts, as_amount)
    return {key: readers[key](value) if key in readers else value for key, value in values.items()}
