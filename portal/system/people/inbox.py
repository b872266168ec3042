"""What people and their posts show in the inbox: grants and recoveries to agree to, and those proposed by the person."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import Grant, Recovery
from portal.inbox import Ask, Group, Item, declare_started, declare_todo, total_of

APPROVE = "accounts.approve_grant"
CONFIRM = "accounts.approve_recovery"
SHOWN = 20


def waiting(ask: Ask):
    """Return the proposed grants that this person may approve, without those of the person."""
    proposed = Grant.objects.visible_to(ask.user, APPROVE).filter(state=Grant.State.PROPOSED)
    return proposed.exclude(user=ask.user).exclude(granted_by=ask.user)


def count(ask: Ask) -> int:
    """Return the number of grants that wait."""
    return waiting(ask).count() if ask.user.may(APPROVE) else 0


def todo(ask: Ask) -> Sequence[Group]:
    """Return the grants that wait for a second person."""
    if not ask.user.may(APPROVE):
        return []
    rows = list(waiting(ask).select_related("user", "organisation").order_by("created_at"))
    return [Group(_("Grants to agree to"), "shield-check", len(rows), [of_grant(row) for row in rows])]


def of_grant(row: Grant) -> Item:
    """Return a grant as an inbox item."""
    title = f"{row.user} · {row.get_role_display()} · {row.organisation}"
    return Item(title, reverse("grant_detail", args=[row.pk]), row.get_state_display(), since=row.created_at)


def started(ask: Ask) -> Sequence[Group]:
    """Return the grants that a person proposed."""
    grants = Grant.objects.visible_to(ask.user, "accounts.view_grant").filter(granted_by=ask.user)
    given = list(grants.select_related("user", "organisation").order_by("-pk")[:SHOWN])
    shown = [of_grant(row) for row in given]
    return [Group(_("Grants proposed"), "shield-check", total_of(grants, given, SHOWN), shown)]


def recoveries_waiting(ask: Ask):
    """Return the proposed recoveries that this person may confirm, without those of the person."""
    rows = Recovery.objects.visible_to(ask.user, CONFIRM).filter(state=Recovery.State.PROPOSED)
    return rows.exclude(user=ask.user).exclude(proposed_by=ask.user)


def recoveries_count(ask: Ask) -> int:
    """Return the number of recoveries that wait."""
    return recoveries_waiting(ask).count() if ask.user.may(CONFIRM) else 0


def recoveries_todo(ask: Ask) -> Sequence[Group]:
    """Return the recoveries that wait for a second person."""
    if not ask.user.may(CONFIRM):
        return []
    rows = list(recoveries_waiting(ask).select_related("user").order_by("created_at"))
    return [
        Group(_("Account recoveries to confirm"), "life-buoy", len(rows), [of_recovery(row) for row in rows])
    ]


def of_recovery(row: Recovery) -> Item:
    """Return a recovery as an inbox item."""
    title = f"{row.user} · {row.get_kind_display()}"
    return Item(
        title, reverse("recovery_detail", args=[row.pk]), row.get_state_display(), since=row.created_at
    )


def recoveries_started(ask: Ask) -> Sequence[Group]:
    """Return the recoveries that a person proposed."""
    rows = Recovery.objects.visible_to(ask.user, "accounts.view_recovery").filter(proposed_by=ask.user)
    given = list(rows.select_related("user").order_by("-pk")[:SHOWN])
    shown = [of_recovery(row) for row in given]
    return [Group(_("Account recoveries proposed"), "life-buoy", total_of(rows, given, SHOWN), shown)]


declare_todo(todo, count, order=10)
declare_todo(recoveries_todo, recoveries_count, order=11)
declare_started(started, order=10)
declare_started(recoveries_started, order=11)
