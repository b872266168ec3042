"""Residents' data: revealed to the street side one at a time and on record, cleared after a time."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.services.writing import require_text
from grids.limits.models import ServiceRule
from grids.outbox.services import forget_receipts
from grids.residents.models import ForPerson
from grids.residents.services.masking import check_masked
from portal.accounts.models import User, people_with
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.memory.services import erase
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.preferences.drafts import drop_drafts_of, empty_fields
from portal.scope.paths import in_subtree
from portal.workflow import check_row

REVEAL, CLEAR = "grids.reveal_person", "grids.clear_persons"
DRAFTED_FOR = timedelta(days=1)  # how long the fields of a resident stay in a form that was not sent
MANY, SPAN = 30, timedelta(hours=1)  # the auditors are notified of this many looks within an hour


def reveal_person(*, row: ForPerson, reason: str, actor: User) -> ForPerson:
    """Record that a person looks at a resident's name, phone and address, and why. Raises PermissionDenied."""
    check_row(REVEAL, row, actor)
    reason = require_text(reason, "reason", _("Say why you need it."))
    check_masked(row, reason=reason)
    with transaction.atomic():
        record(REVEAL, row, actor=actor, reason=reason)
        _notify_of_many(row, actor)
    return row


def _notify_of_many(row: ForPerson, actor: User) -> None:
    """Notify the auditors once within SPAN. Simultaneous looks do not see each other; the next look counts all."""
    since, key = timezone.now() - SPAN, f"{REVEAL}:{actor.pk}"
    looks = AuditEntry.objects.filter(actor=actor, action=REVEAL, at__gte=since).count()
    if looks < MANY or Notification.objects.filter(key=key, created_at__gte=since).exists():
        return
    sentence = gettext_noop("%(who)s has looked at the data of %(many)s residents within an hour.")
    auditors = people_with("audit.view_entry", row.organisation_path)
    notify(auditors, sentence, key=key, who=actor, many=looks)


def clear_persons(on: date) -> int:
    """Clear residents' data of matters that ended longer ago than the street keeps them, and return their number.

    Drafts of their forms go with them. The fields of a resident in any draft are emptied after DRAFTED_FOR.
    """
    done = 0
    empty_fields(ForPerson.PERSONAL, before=timezone.now() - DRAFTED_FOR)
    kept_from = _kept_from(on)
    for model in ForPerson.kinds():
        past = model._base_manager.alias(kept_from=kept_from).filter(
            state__in=model.ENDED, cleared_on__isnull=True, ended_at__lt=F("kept_from")
        )
        for row in past.select_related("organisation"):
            done += _clear(row, on)
    forget_receipts()
    return done


def _kept_from(on: date) -> Case:
    """Return the moment before which an ended matter is cleared: by the nearest rule above a row, or by our default."""

    def since(days: int) -> Value:
        return Value(timezone.make_aware(datetime.combine(on - timedelta(days=days), time.min)))

    nearest_first = ServiceRule._base_manager.order_by("-organisation_path")
    return Case(
        *(
            When(in_subtree("organisation_path", rule.organisation_path), then=since(rule.keep_days))
            for rule in nearest_first
        ),
        default=since(ServiceRule().keep_days),
        output_field=DateTimeField(),
    )


def _clear(row: ForPerson, on: date) -> int:
    with transaction.atomic():
        same = type(row)._base_manager.filter(pk=row.pk, cleared_on__isnull=True)
        cleared = same.update(cleared_on=on, **dict.fromkeys((*row.PERSONAL, *row.TYPED), ""))
        if cleared:
            erase(type(row), [row.pk], (*row.PERSONAL, *row.TYPED))
            for relation, typed in row.TYPED_BESIDE.items():
                beside = getattr(row, relation)
                beside.update(**dict.fromkeys(typed, ""))
                erase(beside.model, list(beside.values_list("pk", flat=True)), typed)
            drop_drafts_of(row.get_absolute_url())
            record(CLEAR, row, actor=None, changes={"cleared_on": [None, on]})
    return cleared
