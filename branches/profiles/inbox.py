"""What branch profiles show in the inbox: elections to prepare, profiles to fill in."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.profiles.models import BranchProfile
from branches.profiles.services.reach import without_profile
from portal.inbox import Ask, Group, Item, declare_todo, total_of

CHANGE = "branches.change_profile"
SHOWN = 50


def elections(ask: Ask):
    """Return the profiles within reach whose election is overdue or near, for those who maintain them."""
    return BranchProfile.objects.visible_to(ask.user, CHANGE).in_slice("election_due", ask.on)


def count(ask: Ask) -> int:
    """Return the number of items that wait."""
    if not ask.user.may(CHANGE):
        return 0
    return elections(ask).count() + without_profile(ask.user).count()


def todo(ask: Ask) -> Sequence[Group]:
    """Return the elections and the branches without a profile."""
    if not ask.user.may(CHANGE):
        return []
    return [_elections(ask), _profiles(ask)]


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
    """Return the branches whose profile is still empty. Lists, figures and reminders leave them out."""
    rows = without_profile(ask.user)
    items = [
        Item(row.name, f"{reverse('profile_new')}?organisation={row.pk}", _("fill in its profile"))
        for row in rows.order_by("path")[:SHOWN]
    ]
    label = _("branches that have not filled in their profile yet")
    return Group(label, "flag", total_of(rows, items, SHOWN), items, reverse("profile_new"))


declare_todo(todo, count, order=32)
