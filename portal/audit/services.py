"""The one way to write an audit entry."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import models

from portal.audit.changes import plain
from portal.audit.models import AuditEntry
from portal.audit.requests import current_request_id
from portal.scope.actors import Actor

BATCH = 1000
COMING_AND_GOING = ("accounts.sign_in", "accounts.sign_out", "accounts.end_session", "audit.not_admitted")


def record(
    action: str,
    row: models.Model,
    *,
    actor: Actor | None,
    organisation: models.Model | None = None,
    changes: Mapping[str, Sequence[object]] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write who did what to `row`.

    `changes` is {field: [before, after]}. `organisation` defaults to the row's own. `actor` is None only for the
    system itself (commands, and jobs without a person).
    """
    entry = _entry(action, row, actor, organisation, changes, reason)
    entry.save()
    return entry


def record_many(
    action: str,
    acts: Iterable[tuple[models.Model, Mapping[str, Sequence[object]], str]],
    *,
    actor: Actor | None,
) -> int:
    """Write the same act on many rows, given as (row, changes, reason), and return the number of entries.

    Takes one statement per 1,000 entries.
    """
    entries = [_entry(action, row, actor, None, changes, reason) for row, changes, reason in acts]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return len(entries)


def _entry(
    action: str,
    row: models.Model,
    actor: Actor | None,
    organisation: models.Model | None,
    changes: Mapping[str, Sequence[object]] | None,
    reason: str,
) -> AuditEntry:
    organisation = organisation if organisation is not None else getattr(row, "organisation", None)
    return AuditEntry(
        actor=actor,
        actor_name=actor.get_full_name() if actor is not None else "",
        action=action,
        model=row._meta.label_lower,
        row_id=str(row.pk) if row.pk is not None else "",
        row_label=str(row)[:300],
        organisation=organisation,
        organisation_path=organisation.path if organisation is not None else "",
        organisation_name=str(organisation) if organisation is not None else "",
        changes={name: [plain(value) for value in pair] for name, pair in (changes or {}).items()},
        reason=reason,
        request_id=current_request_id(),
    )


def history(row: models.Model) -> models.QuerySet[AuditEntry]:
    """Return the entries of one row, newest first. The caller has fetched the row through `visible_to`."""
    return AuditEntry.objects.filter(model=row._meta.label_lower, row_id=str(row.pk)).order_by("-pk")


def acts_of(person: Actor) -> models.QuerySet[AuditEntry]:
    """Return a person's acts, newest first, without sign-ins, sign-outs, refusals and preferences."""
    return (
        AuditEntry.objects.filter(actor=person)
        .exclude(action__in=COMING_AND_GOING)
        .exclude(action__startswith="preferences.")
        .order_by("-pk")
    )
