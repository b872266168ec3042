"""Telling people. Services call `notify` after the write; nothing listens behind their back."""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from portal.notifications.models import Notification


def notify(recipients: Iterable[models.Model], sentence: str, *, link: str = "", **words: object) -> int:
    """Tell each recipient `sentence` (an untranslated message id; mark it with gettext_noop). Returns how many."""
    kept = {name: value if isinstance(value, int) else str(value) for name, value in words.items()}
    notices = [
        Notification(recipient=person, sentence=sentence, words=kept, link=link) for person in set(recipients)
    ]
    return len(Notification.objects.bulk_create(notices))


def mark_read(*, notices: models.QuerySet[Notification]) -> int:
    """Mark notices read; the caller hands in only the reader's own. Returns how many were unread."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())
