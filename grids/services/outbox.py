"""Each record of an outbox is stored once, however often the phone sends it."""

import uuid
from collections.abc import Callable

from django.db import IntegrityError, models, transaction

from grids.models import Sending


def sent_before(key: uuid.UUID, actor) -> Sending | None:
    """Return the receipt of a record that this author has sent already."""
    return Sending.objects.filter(author=actor, client_key=key).first()


def once(*, key: uuid.UUID, act: Callable[[], models.Model], actor) -> Sending:
    """Run `act` and keep its receipt in the same transaction, unless `actor` has sent `key` before.

    Two sendings at the same time: the second waits at the unique constraint and answers with the first's
    receipt. Whatever `act` raises leaves no receipt, so that a mended record can be sent again.
    """
    try:
        with transaction.atomic():
            receipt = Sending.objects.create(author=actor, client_key=key)
            row = act()
            receipt.row_label, receipt.row_id = row._meta.label_lower, str(row.pk)
            receipt.save(update_fields=["row_label", "row_id"])
    except IntegrityError:
        before = sent_before(key, actor)
        if before is None:
            raise
        return before
    return receipt
