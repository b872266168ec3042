"""What grids offer to the inbox: a worker's tasks, what the street has to decide, wishes that one has claimed."""

from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.desk import has_claims, has_grids, is_worker, tasks_of
from grids.models import Claim, Report, Wish
from portal.inbox import Ask, Group, Item, declare_started, declare_todo, total_of

SHOWN, STARTED = 50, 20


def to_decide(ask: Ask) -> list[tuple]:
    """Return (rows, label, icon, address of the list) of what the street's people decide."""
    if not has_grids(ask.user):
        return []
    wanted = (
        (Report, Report.ACCEPT.verb, "waiting", _("Reports to be accepted"), "message-square-warning"),
        (Report, Report.VERIFY.verb, "to_verify", _("Reports to be verified"), "stamp"),
        (Wish, Wish.SCREEN.verb, "to_screen", _("Wishes to be screened"), "hand-heart"),
    )
    found = [
        (
            model.objects.visible_to(ask.user, verb).cut(name, ask.on),
            label,
            icon,
            f"{reverse('grid_report_list' if model is Report else 'wish_list')}?slice={name}&may={verb[6:]}",
        )
        for model, verb, name, label, icon in wanted
        if ask.user.may(verb) and not is_worker(ask.user)
    ]
    return [*_late(ask), *found]


def _late(ask: Ask) -> list[tuple]:
    """Return the accepted reports past their limit; one that was not accepted in time stands among those to accept."""
    if not ask.user.may(Report.ACCEPT.verb) or is_worker(ask.user):
        return []
    rows = Report.objects.visible_to(ask.user, Report.ACCEPT.verb).cut("overdue", ask.on)
    return [(rows.exclude(state=Report.State.REPORTED), _("Reports past their limit"), "bell-ring", "")]


def claimed(ask: Ask):
    """Return the open claims that a person made."""
    return Claim.objects.visible_to(ask.user, Wish.FULFIL.verb).filter(
        claimed_by=ask.user, state=Claim.State.OPEN
    )


def count(ask: Ask) -> int:
    """Return how many matters wait."""
    found = sum(rows.order_by().aggregate(n=Count("pk"))["n"] for rows, *_words in to_decide(ask))
    found += len(tasks_of(ask.user, timezone.localtime())) if is_worker(ask.user) else 0
    return found + (claimed(ask).count() if has_claims(ask.user) else 0)


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
    for rows, label, icon, url in to_decide(ask):
        found.append(Group(label, icon, rows.count(), [_item(row) for row in rows[:SHOWN]], url))
    if has_claims(ask.user):
        mine = [
            _item(one.wish) for one in claimed(ask).select_related("wish").order_by("wish__fulfil_by", "pk")
        ]
        found.append(Group(_("Claimed wishes to be fulfilled"), "gift", len(mine), mine))
    return found


def _item(row: Report | Wish) -> Item:
    name = "grid_report_detail" if isinstance(row, Report) else "wish_detail"
    due, since = (row.due_at, row.reported_at) if isinstance(row, Report) else (None, row.collected_at)
    limit = timezone.localdate(due) if due else getattr(row, "fulfil_by", None)
    late = bool(limit and limit < timezone.localdate())
    return Item(str(row), reverse(name, args=[row.pk]), row.get_state_display(), limit, since, late)


def started(ask: Ask) -> Sequence[Group]:
    """Return what a person reported and collected, and how it stands: a worker sees what came of it."""
    if not has_grids(ask.user):
        return []
    reports = Report.objects.visible_to(ask.user, "grids.view_report").filter(reported_by=ask.user)
    wishes = Wish.objects.visible_to(ask.user, "grids.view_wish").filter(collected_by=ask.user)
    told = [
        Item(
            str(row),
            reverse("grid_report_detail", args=[row.pk]),
            row.outcome or row.get_state_display(),
            since=row.reported_at,
        )
        for row in reports.order_by("-pk")[:STARTED]
    ]
    wished = [_item(row) for row in wishes.order_by("-pk")[:STARTED]]
    return [
        Group(_("reports that I made"), "message-square-warning", total_of(reports, told, STARTED), told),
        Group(_("wishes that I collected"), "hand-heart", total_of(wishes, wished, STARTED), wished),
    ]


declare_todo(todo, count)
declare_started(started)
