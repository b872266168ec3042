"""What wishes show in the inbox: decisions, claimed wishes, and the person's own wishes."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.ground.concerns import has_grids
from grids.ground.decisions import Decision, Kind, decisions_of, item_of
from grids.ground.moments import end_of
from grids.wishes.models import Claim, Wish
from portal.inbox import Ask, Group, Item, declare_started, total_of

STARTED = 20
KINDS = (
    Kind(Wish.SCREEN.verb, "to_screen", gettext_lazy("Wishes to be screened"), "hand-heart"),
    Kind(Wish.PUBLISH.verb, "to_publish", gettext_lazy("Wishes to be published"), "megaphone"),
    Kind(Wish.CONFIRM.verb, "to_confirm", gettext_lazy("Fulfilled wishes to be confirmed"), "stamp"),
)


def decisions(ask: Ask) -> list[Decision]:
    """Return the decisions on wishes that a person may take."""
    return decisions_of(ask, Wish, "wish_list", _item, KINDS)


def claimed(ask: Ask) -> QuerySet[Claim]:
    """Return the open claims that a person made."""
    claims = Claim.objects.visible_to(ask.user, Wish.FULFIL.verb)
    return claims.filter(claimed_by=ask.user, state=Claim.State.OPEN)


def claimed_group(ask: Ask) -> Group:
    """Return the wishes that a person claimed, the most urgent first."""
    claims = claimed(ask).select_related("wish").order_by("wish__fulfil_by", "pk")
    items = [_item(one.wish) for one in claims]
    return Group(_("Claimed wishes to be fulfilled"), "gift", len(items), items)


def _item(row: Wish) -> Item:
    runs = row.state == Wish.State.CLAIMED and row.fulfil_by
    return item_of(row, end_of(row.fulfil_by) if runs else None, row.collected_at)


def started(ask: Ask) -> Sequence[Group]:
    """Return what a person collected, and the states."""
    if not has_grids(ask.user):
        return []
    rows = Wish.objects.visible_to(ask.user, "grids.view_wish").filter(collected_by=ask.user)
    items = [_item(row) for row in rows.order_by("-pk")[:STARTED]]
    return [Group(_("wishes that I collected"), "hand-heart", total_of(rows, items, STARTED), items)]


declare_started(started)
