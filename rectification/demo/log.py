"""Audit entries of past days: the demo city alone gives an entry a time of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from portal.accounts.models import User
from portal.audit.models import AuditEntry


def past_entry(
    verb: str,
    row: models.Model,
    *,
    at: datetime,
    actor: User,
    reason: str = "",
    changes: Mapping[str, list[Any]] | None = None,
) -> AuditEntry:
    """Return the entry, not stored yet, that a service would have written at that time."""
    return AuditEntry(
        at=at,
        actor=actor,
        actor_name=actor.name,
        action=verb,
        model=row._meta.label_lower,
        row_id=str(row.pk),
        row_label=str(row)[:300],
        organisation=row.organisation,
        organisation_path=row.organisation.path,
        organisation_name=str(row.organisation),
        reason=reason,
        changes=dict(changes or {}),
    )
