"""What organisation life shows in the inbox: what is due, and what the person has recorded."""

from collections.abc import Sequence
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.frequencies.services.rules import Rules
from branches.life.due import still_due
from branches.life.models import LifeRecord
from branches.life.services.asking import requirements_of
from portal.inbox import Ask, Group, Item, declare_started, declare_todo, total_of

RECORD = "branches.add_record"
SHOWN, STARTED = 50, 20


def due(ask: Ask):
    """Return what is due by the end of this month. Periods that end later are left out."""
    return still_due(ask.user, RECORD, ask.on, ending=True)


def count(ask: Ask) -> int:
    """Return the number of items that wait."""
    return due(ask).count() if ask.user.may(RECORD) else 0


def todo(ask: Ask) -> Sequence[Group]:
    """Return the items that are still due."""
    return [_life(ask)] if ask.user.may(RECORD) else []


def _life(ask: Ask) -> Group:
    rows = due(ask)
    soonest = rows.order_by("last_day", "organisation_path", "position")
    items = [
        Item(
            f"{one.branch} · {one.kind.label}",
            f"{reverse('record_new')}?organisation={one.organisation}&kind={one.kind}",
            ngettext("%(n)s more to be held", "%(n)s more to be held", one.missing) % {"n": one.missing},
            one.last_day,
        )
        for one in requirements_of(soonest[:SHOWN], Rules(ask.on))
    ]
    url = f"{reverse('life_due')}?may=add_record&until=month"
    label = _("Organisation life to be held")
    return Group(label, "calendar-check", total_of(rows, items, SHOWN), items, url)


def started(ask: Ask) -> Sequence[Group]:
    """Return what this person has recorded since the first day of this month."""
    first_day = datetime.combine(ask.on.replace(day=1), time.min, timezone.get_current_timezone())
    rows = LifeRecord.objects.visible_to(ask.user, "branches.view_record")
    rows = rows.filter(recorded_by=ask.user, recorded_at__gte=first_day)
    items = [
        Item(
            f"{row.organisation} · {row}",
            reverse("record_detail", args=[row.pk]),
            row.get_state_display(),
            since=row.recorded_at,
        )
        for row in rows.select_related("organisation").order_by("-pk")[:STARTED]
    ]
    label = _("organisation life recorded this month")
    return [Group(label, "book-open", total_of(rows, items, STARTED), items)]


declare_todo(todo, count, order=30)
declare_started(started, order=30)
