"""Telling people. Services call `notify` after the write; nothing listens behind their back."""

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
    """Tell each recipient `sentence` (an untranslated message id; mark it with gettext_noop). Returns how many.

    With `after` it is seen only then; until then `take_back` unsays what was told under `key`. An act that tells
    several things says once `at` which moment it is told, so that all of it becomes seen together.
    """
    kept = {name: value if isinstance(value, int) else str(value) for name, value in words.items()}
    seen = (at or timezone.now()) + after
    notices = [
        Notification(recipient=person, sentence=sentence, words=kept, link=link, key=key, visible_from=seen)
        for person in set(recipients)
    ]
    return len(Notification.objects.bulk_create(notices))


def take_back(*, key: str, at: datetime | None = None) -> int:
    """Unsay the notices under `key` that nobody can have seen by `at` (now, if not said). Returns how many."""
    return Notification.objects.filter(key=key, visible_from__gt=at or timezone.now()).delete()[0]


def mark_read(*, notices: models.QuerySet[Notification]) -> int:
    """Mark notices read; the caller hands in only the reader's own. Returns how many were unread."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())
