"""What branches offer to the inbox: organisation life still due, and elections to be prepared."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.due import still_due
from branches.models import BranchProfile
from branches.services.asking import told
from branches.services.rules import Rules
from portal.inbox import Ask, Group, Item, declare_todo

RECORD, CHANGE = "branches.add_record", "branches.change_profile"
SHOWN = 50


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
    return still_due(ask.user, RECORD, ask.on).count() + elections(ask).count()


def todo(ask: Ask) -> Sequence[Group]:
    """Return what is still to be held, and the elections."""
    if not ask.user.may(RECORD):
        return []
    due = still_due(ask.user, RECORD, ask.on).order_by("last_day", "organisation_path", "position")
    held = [
        Item(
            f"{one.branch} · {one.kind.label}",
            f"{reverse('record_new')}?organisation={one.organisation}&kind={one.kind}",
            ngettext("%(n)s more to be held", "%(n)s more to be held", one.missing) % {"n": one.missing},
            one.last_day,
        )
        for one in told(due[:SHOWN], Rules(ask.on))
    ]
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
        Group(_("Organisation life to be held"), "calendar-check", due.count(), held, due_page),
        Group(_("elections overdue or within 6 months"), "vote", len(near), near),
    ]


declare_todo(todo, count)
