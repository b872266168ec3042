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
    """This key came with other content before. Answering it as stored would lose the new content."""


@dataclass(frozen=True)
class Record:
    """A record as a phone sends it: the key made by the browser, the address, a digest of the content."""

    key: uuid.UUID
    path: str
    digest: str


def sent_before(record: Record, actor: User) -> Sending | None:
    """Return the receipt of a record that this author has already sent, or None. Raises OtherRecord."""
    before = Sending.objects.filter(author=actor, client_key=record.key).first()
    if before is not None and before.digest and (before.path, before.digest) != (record.path, record.digest):
        raise OtherRecord
    return before


def forget_receipts() -> None:
    """Delete the receipts that are older than KEPT. No phone sends such a record again."""
    Sending.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()


def once(*, record: Record, act: Callable[[], models.Model], actor: User) -> Sending:
    """Run `act` and store its receipt in the same transaction, unless `actor` has sent `record` before.

    Of two simultaneous sendings the second waits at the unique constraint and gets the receipt of the first. An
    exception of `act` leaves no receipt, so a corrected record can be sent again. Raises OtherRecord.
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
