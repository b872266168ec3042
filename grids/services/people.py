"""Residents' own data: shown to the street side one at a time and recorded, emptied after their time."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.models import Booking, Sending, Wish
from grids.services.limits import rule_for
from grids.services.writing import require_text
from portal.accounts.models import people_with
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.notifications.services import notify
from portal.workflow import check_row

REVEAL, CLEAR = "grids.reveal_person", "grids.clear_persons"
MANY, SPAN = 30, timedelta(hours=1)  # so many looks in an hour are told to the auditors
INTERNAL = {Wish: "detail", Booking: "note"}


def reveal_person(*, row: Wish | Booking, reason: str, actor) -> Wish | Booking:
    """Record that a person looks at a resident's name, phone and address, and why. Raises PermissionDenied."""
    check_row(REVEAL, row, actor)
    reason = require_text(reason, "reason", _("Say why you need it."))
    with transaction.atomic():
        record(REVEAL, row, actor=actor, reason=reason)
        since = timezone.now() - SPAN
        looks = AuditEntry.objects.filter(actor=actor, action=REVEAL, at__gte=since).count()
        if looks == MANY:
            sentence = gettext_noop("%(who)s has looked at the data of %(many)s residents within an hour.")
            notify(people_with("audit.view_entry", row.organisation_path), sentence, who=actor, many=MANY)
    return row


def clear_persons(on: date) -> int:
    """Empty the data of residents whose matter ended longer ago than the street keeps them; return how many."""
    done = 0
    for model, internal in INTERNAL.items():
        ended = model._base_manager.filter(
            state__in=model.ENDED, cleared_on__isnull=True, ended_at__isnull=False
        )
        for row in ended.select_related("organisation"):
            keep = timedelta(days=rule_for(row.organisation).keep_days)
            if timezone.localdate(row.ended_at) + keep < on:
                done += _clear(row, [*model.PERSONAL, internal], on)
    Sending.objects.filter(sent_at__lt=timezone.now() - timedelta(days=90)).delete()
    return done


def _clear(row: Wish | Booking, fields: list[str], on: date) -> int:
    with transaction.atomic():
        same = type(row)._base_manager.filter(pk=row.pk, cleared_on__isnull=True)
        cleared = same.update(cleared_on=on, **dict.fromkeys(fields, ""))
        if cleared:
            record(CLEAR, row, actor=None, changes={"cleared_on": [None, on]})
    return cleared
