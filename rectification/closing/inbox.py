"""What closing shows in the inbox: applications to decide, and the person's own applications."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.inbox import Ask, Group, Item, declare_started, declare_subject, declare_todo, total_of
from rectification.closing.models import Closing
from rectification.ledger.inbox import VIEW, address

DECIDE = "rectification.decide_closing"
SHOWN, STARTED = 100, 20


def count(ask: Ask) -> int:
    """Return how many applications wait for this person's decision."""
    return Closing.objects.waiting_for(ask.user).count() if ask.user.may(DECIDE) else 0


def todo(ask: Ask) -> Sequence[Group]:
    """Return the applications that wait for this person's decision."""
    return [_decisions(ask)] if ask.user.may(DECIDE) else []


def _decisions(ask: Ask) -> Group:
    waiting = Closing.objects.waiting_for(ask.user)
    rows = waiting.select_related("problem__organisation").order_by("problem__due_on", "pk")
    items = [
        Item(
            str(row.problem),
            f"{reverse('problem_detail', args=[row.problem_id])}?list=slice%3Din_review",
            _("decide"),
            row.problem.due_on,
            row.applied_at,
        )
        for row in rows[:SHOWN]
    ]
    total = total_of(waiting, items, SHOWN)
    return Group(_("Closings to be decided"), "stamp", total, items, reverse("closing_list"))


def started(ask: Ask) -> Sequence[Group]:
    """Return the applications of this person and their states."""
    closings = Closing.objects.visible_to(ask.user, VIEW).filter(applied_by=ask.user)
    applied = [
        Item(str(row.problem), address(row), row.get_state_display(), since=row.applied_at)
        for row in closings.select_related("problem").order_by("-pk")[:STARTED]
    ]
    return [Group(_("applications for closing"), "send", total_of(closings, applied, STARTED), applied)]


declare_todo(todo, count, order=20)
declare_started(started, order=21)
declare_subject(Closing, VIEW, address)
