"""What branches offer to the inbox: organisation life to be held, elections, profiles to be filled in, what one recorded."""

from collections.abc import Sequence
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.due import still_due, without_profile
from branches.models import BranchProfile, LifeRecord
from branches.services.asking import told
from branches.services.rules import Rules
from portal.inbox import Ask, Group, Item, declare_started, declare_todo, total_of

RECORD, CHANGE = "branches.add_record", "branches.change_profile"
SHOWN, STARTED = 50, 20


def elections(ask: Ask):
    """Return the profiles whose election is overdue or near, within reach of whoever keeps them."""
    return BranchProfile.objects.visible_to(ask.user, CHANGE).cut("election_due", ask.on)


def due(ask: Ask):
    """Return what is to be held by the end of this month: what the quarter or the year asks for later can wait."""
    return still_due(ask.user, RECORD, ask.on, ending=True)


def count(ask: Ask) -> int:
    """Return how many matters wait."""
    if not ask.user.may(RECORD):
        return 0
    return due(ask).count() + elections(ask).count() + without_profile(ask.user).count()


def todo(ask: Ask) -> Sequence[Group]:
    """Return what is still to be held, the elections, and the branches without a profile."""
    if not ask.user.may(RECORD):
        return []
    return [_life(ask), _elections(ask), _profiles(ask)]


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
        for one in told(soonest[:SHOWN], Rules(ask.on))
    ]
    url = f"{reverse('life_due')}?may=add_record&until=month"
    label = _("Organisation life to be held")
    return Group(label, "calendar-check", total_of(rows, items, SHOWN), items, url)


def _elections(ask: Ask) -> Group:
    rows = elections(ask)
    items = [
        Item(
            str(row),
            reverse("profile_detail", args=[row.pk]),
            _("prepare the election"),
            row.term_ends_on,
            is_alarming=row.is_overdue(ask.on),
        )
        for row in rows.select_related("organisation").order_by("term_ends_on", "pk")[:SHOWN]
    ]
    url = f"{reverse('profile_list')}?slice=election_due&may=change_profile"
    label = _("elections overdue or within 6 months")
    return Group(label, "vote", total_of(rows, items, SHOWN), items, url)


def _profiles(ask: Ask) -> Group:
    """Return the branches of which nothing is known: they are in no list, no figure and no reminder."""
    rows = without_profile(ask.user)
    items = [
        Item(row.name, f"{reverse('profile_new')}?organisation={row.pk}", _("fill in its profile"))
        for row in rows.order_by("path")[:SHOWN]
    ]
    label = _("branches that have not filled in their profile yet")
    return Group(label, "flag", total_of(rows, items, SHOWN), items, reverse("profile_new"))


def started(ask: Ask) -> Sequence[Group]:
    """Return what this person has recorded of organisation life since this month began."""
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
