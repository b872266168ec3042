"""Notifies people. Services call `notify` explicitly after the write; no signal does."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from portal.notifications.models import Notification

AT_ONCE = timedelta()


def notify(
    recipients: Iterable[models.Model],
    sentence: str,
    *,
    link: str = "",
    key: str = "",
    after: timedelta = AT_ONCE,
    at: datetime | None = None,
    **words: object,
) -> int:
    """Store a notice with `sentence` for each recipient, and return their number.

    `sentence` is an untranslated message id; mark it with gettext_noop. With `after` the notice becomes visible
    only then, and until then `take_back` can delete it by `key`. An act with several notices passes one `at`, so
    that all become visible at the same moment.
    """
    kept = {name: value if isinstance(value, int) else str(value) for name, value in words.items()}
    seen = (at or timezone.now()) + after
    notices = [
        Notification(recipient=person, sentence=sentence, words=kept, link=link, key=key, visible_from=seen)
        for person in set(recipients)
    ]
    return len(Notification.objects.bulk_create(notices))


def take_back(*, key: str, at: datetime | None = None) -> int:
    """Delete the notices under `key` that are still hidden at `at` (default now), and return their number."""
    return Notification.objects.filter(key=key, visible_from__gt=at or timezone.now()).delete()[0]


def mark_read(*, notices: models.QuerySet[Notification]) -> int:
    """Mark notices as read, and return how many were unread. The caller passes the reader's own notices only."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())
