"""What branches offer to the inbox: organisation life still due, and elections to be prepared."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.due import still_due
from branches.models import BranchProfile, Period
from portal.inbox import Ask, Group, Item, declare_todo

RECORD, CHANGE = "branches.add_record", "branches.change_profile"


def elections(ask: Ask):
    """Return the profiles whose election is overdue or near, within reach of whoever keeps them."""
    slices = BranchProfile.slices()
    near = Q()
    for name in ("election_overdue", "election_soon"):
        near |= slices[name].q(ask.on)
    return BranchProfile.objects.visible_to(ask.user, CHANGE).filter(near)


def count(ask: Ask) -> int:
    """Return how many matters wait."""
    if not ask.user.may(RECORD):
        return 0
    return len(still_due(ask.user, RECORD, ask.on)) + elections(ask).count()


def todo(ask: Ask) -> Sequence[Group]:
    """Return what is still to be held, and the elections."""
    if not ask.user.may(RECORD):
        return []
    held = sorted(
        (
            Item(
                f"{one.profile} · {one.kind.label}",
                f"{reverse('record_new')}",
                ngettext("%(n)s more to be held", "%(n)s more to be held", one.missing) % {"n": one.missing},
                end_of(one.period, ask.on),
            )
            for one in still_due(ask.user, RECORD, ask.on)
        ),
        key=lambda item: item.due_on,
    )
    near = [
        Item(
            str(row),
            reverse("profile_detail", args=[row.pk]),
            _("prepare the election"),
            row.term_ends_on,
            is_alarming=row.is_overdue(ask.on),
        )
        for row in elections(ask).select_related("organisation").order_by("term_ends_on", "pk")
    ]
    due_page = f"{reverse('life_due')}?may=add_record"
    return [
        Group(_("Organisation life to be held"), "calendar-check", len(held), held, due_page),
        Group(_("elections overdue or within 6 months"), "vote", len(near), near),
    ]


def end_of(period: str, on: date) -> date:
    """Return the last day of the running month, quarter or year."""
    months = {Period.MONTH: on.month, Period.QUARTER: (on.month + 2) // 3 * 3, Period.YEAR: 12}[
        Period(period)
    ]
    following = date(on.year + months // 12, months % 12 + 1, 1)
    return following - timedelta(days=1)


declare_todo(todo, count)
