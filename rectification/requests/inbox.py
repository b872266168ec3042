"""What requests show in the inbox: those to decide, and the person's own."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.inbox import Ask, Group, Item, declare_started, declare_subject, declare_todo, total_of
from rectification.ledger.inbox import VIEW
from rectification.requests.models import DECIDE, ChangeRequest

SHOWN, STARTED = 100, 20


def address(row: ChangeRequest) -> str:
    """Return the address of a request."""
    return reverse("change_request_detail", args=[row.pk])


def count(ask: Ask) -> int:
    """Return how many requests wait for this person's decision."""
    return ChangeRequest.objects.waiting_for(ask.user).count() if ask.user.may(DECIDE) else 0


def todo(ask: Ask) -> Sequence[Group]:
    """Return the requests that wait for this person's decision."""
    return [_decisions(ask)] if ask.user.may(DECIDE) else []


def _decisions(ask: Ask) -> Group:
    waiting = ChangeRequest.objects.waiting_for(ask.user)
    rows = waiting.select_related("problem", "measure").order_by("asked_at", "pk")
    items = [
        Item(str(row), address(row), _("decide"), row.problem.due_on, row.asked_at) for row in rows[:SHOWN]
    ]
    link = reverse("change_request_list") + "?what=decide"
    return Group(_("Changes to be decided"), "file-pen-line", total_of(waiting, items, SHOWN), items, link)


def started(ask: Ask) -> Sequence[Group]:
    """Return the requests of this person and their states."""
    requests = ChangeRequest.objects.visible_to(ask.user, VIEW).filter(asked_by=ask.user)
    asked = [
        Item(str(row), address(row), row.get_state_display(), since=row.asked_at)
        for row in requests.select_related("problem", "measure").order_by("-pk")[:STARTED]
    ]
    return [Group(_("requests for a change"), "file-pen-line", total_of(requests, asked, STARTED), asked)]


declare_todo(todo, count, order=23)
declare_started(started, order=23)
declare_subject(ChangeRequest, VIEW, address)
