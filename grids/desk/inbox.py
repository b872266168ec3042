"""What grids show in the inbox: a worker's tasks, decisions of the street, claimed wishes."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.bookings import inbox as bookings
from grids.desk.tasks import tasks_of
from grids.ground.concerns import has_grids, is_worker
from grids.ground.decisions import Decision
from grids.reports import inbox as reports
from grids.wishes import inbox as wishes
from grids.wishes.concerns import has_claims
from portal.inbox import Ask, Group, Item, declare_todo

SHOWN = 50
# Late items come first. Each item is listed once.
DECISIONS = (reports.late, bookings.late, reports.decisions, wishes.decisions, bookings.decisions)


def to_decide(ask: Ask) -> list[Decision]:
    """Return the decisions of the street's people."""
    if not has_grids(ask.user):
        return []
    return [decision for source in DECISIONS for decision in source(ask)]


def count(ask: Ask) -> int:
    """Return the number of items that wait. Decisions are counted in one query."""
    decided = [one.rows.order_by().values("pk") for one in to_decide(ask)]
    found = decided[0].union(*decided[1:], all=True).count() if decided else 0
    found += len(tasks_of(ask.user, timezone.localtime())) if is_worker(ask.user) else 0
    return found + (wishes.claimed(ask).count() if has_claims(ask.user) else 0)


def todo(ask: Ask) -> Sequence[Group]:
    """Return a worker's tasks, decisions, claimed wishes."""
    found = []
    if is_worker(ask.user):
        tasks = tasks_of(ask.user, timezone.localtime())
        items = [
            Item(one.title, one.url, one.kind, timezone.localdate(one.due), is_alarming=one.is_past)
            for one in tasks
        ]
        found.append(Group(_("To do in my grids"), "map-pinned", len(tasks), items, reverse("grid_tasks")))
    for one in to_decide(ask):
        items = [one.item(row) for row in one.rows[:SHOWN]]
        found.append(Group(one.label, one.icon, one.rows.count(), items, one.url))
    if has_claims(ask.user):
        found.append(wishes.claimed_group(ask))
    return found


declare_todo(todo, count)
