"""Drafts: what a person typed and has not sent. They outlive the session and contain no file or password."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.preferences.models import Draft

CLEAR = "preferences.clear_drafts"
LONGEST_KEY = 200
MOST_BYTES = 64 * 1024
MOST_DRAFTS = 50
KEPT_FOR = timedelta(days=30)
# Fields that are never stored: technical ones, and passwords.
SKIPPED = frozenset({"csrfmiddlewaretoken", "draft_key", "next", "seal"})
UNKEPT_WORD = "password"


def keep_draft(*, key: str, fields: Mapping[str, Sequence[str]], actor) -> Draft:
    """Store what `actor` has typed into the form of `key`. Raises ValidationError when it is too long."""
    kept = {
        _storable(name): [_storable(value) for value in values]
        for name, values in fields.items()
        if name not in SKIPPED and UNKEPT_WORD not in name.lower()
    }
    key = _storable(key)
    if not key.startswith("/") or len(key) > LONGEST_KEY or len(json.dumps(kept)) > MOST_BYTES:
        raise ValidationError(_("This is too long to be kept as a draft. Save it in the form."))
    draft, _made = Draft.objects.update_or_create(
        user=actor, key=key, defaults={"fields": kept, "saved_at": timezone.now()}
    )
    beyond = Draft.objects.filter(user=actor).values_list("pk", flat=True)[MOST_DRAFTS:]
    Draft.objects.filter(pk__in=list(beyond)).delete()
    return draft


def draft_of(user, key: str) -> Draft | None:
    """Return what a person has typed into a form and not sent, or None."""
    return Draft.objects.filter(user=user, key=_storable(key)).first()


def drop_draft(*, key: str, actor) -> None:
    """Delete a draft that was sent or is not wanted."""
    Draft.objects.filter(user=actor, key=_storable(key)).delete()


def drop_drafts_of(address: str) -> None:
    """Delete what anybody has typed into the forms of a row, given the address of its page."""
    Draft.objects.filter(key__startswith=address).delete()


def empty_fields(names: Collection[str], before: datetime) -> int:
    """Empty some fields in drafts that were saved before a moment, and return the number of drafts that had them.

    The other fields stay. In a form of many rows each row's field is meant.
    """
    changed = []
    for draft in Draft.objects.filter(saved_at__lt=before).iterator():
        filled = [
            name for name in draft.fields if name.rpartition("-")[2] in names and any(draft.fields[name])
        ]
        if filled:
            draft.fields |= {name: [""] for name in filled}
            changed.append(draft)
    Draft.objects.bulk_update(changed, ["fields"], batch_size=500)
    return len(changed)


def _storable(text: str) -> str:
    """Return a text without NUL, which PostgreSQL cannot store."""
    return text.replace("\x00", "")


def clear_drafts(job=None, report=None) -> None:
    """Delete drafts that are older than 30 days."""
    Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()
