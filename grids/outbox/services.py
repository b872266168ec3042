"""Each record of an outbox is stored once, however often the phone sends it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from grids.outbox.models import Sending
from portal.accounts.models import User

KEPT = timedelta(days=90)


class OtherRecord(Exception):
    """This key came with something else before: it would be lost if it were answered as stored."""


@dataclass(frozen=True)
class Record:
    """What a phone sends: the key that its browser made, the address, a digest of what was typed."""

    key: uuid.UUID
    path: str
    digest: str


def sent_before(record: Record, actor: User) -> Sending | None:
    """Return the receipt of a record that this author has sent already. Raises OtherRecord."""
    before = Sending.objects.filter(author=actor, client_key=record.key).first()
    if before is not None and before.digest and (before.path, before.digest) != (record.path, record.digest):
        raise OtherRecord
    return before


def forget_receipts() -> None:
    """Delete the receipts that are older than KEPT: no phone sends such a record again."""
    Sending.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()


def once(*, record: Record, act: Callable[[], models.Model], actor: User) -> Sending:
    """Run `act` and keep its receipt in the same transaction, unless `actor` has sent `record` before.

    Two sendings at the same time: the second waits at the unique constraint and answers with the first's
    receipt. Whatever `act` raises leaves no receipt, so that a mended record can be sent again. Raises OtherRecord.
    """
    try:
        with transaction.atomic():
            receipt = Sending.objects.create(
                author=actor, client_key=record.key, path=record.path, digest=record.digest
            )
            row = act()
            receipt.row_label, receipt.row_id = row._meta.label_lower, str(row.pk)
            receipt.save(update_fields=["row_label", "row_id"])
    except IntegrityError:
        before = sent_before(record, actor)
        if before is None:
            raise
        return before
    return receipt
