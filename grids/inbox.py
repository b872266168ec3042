"""What grids offer to the inbox: reports, each once under what presses most, wishes, and a worker's day."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.desk import has_claims, has_grids, is_worker, tasks_of
from grids.models import Claim, Report, Wish
from portal.inbox import Ask, Group, Item, declare_started, declare_todo

SHOWN, STARTED = 50, 20
ACCEPT, VERIFY = Report.ACCEPT.verb, Report.VERIFY.verb
SCREEN, FULFIL = Wish.SCREEN.verb, Wish.FULFIL.verb


def late(ask: Ask) -> models.QuerySet:
    """Return the reports past their limit."""
    return Report.objects.visible_to(ask.user, ACCEPT).cut("overdue", ask.on)


def of_slice(ask: Ask, verb: str, name: str) -> models.QuerySet:
    """Return the reports of a slice that are not past their limit: each is told once."""
    return (
        Report.objects.visible_to(ask.user, verb)
        .cut(name, ask.on)
        .exclude(Report.slices()["overdue"].q(ask.on))
    )


def unscreened(ask: Ask) -> models.QuerySet:
    """Return the wishes to be screened."""
    return Wish.objects.visible_to(ask.user, SCREEN).cut("to_screen", ask.on)


def to_fulfil(ask: Ask) -> models.QuerySet:
    """Return the wishes that this person claimed, for an organisation or for himself."""
    mine = Claim._base_manager.filter(claimed_by=ask.user, state=Claim.State.OPEN).values("wish")
    return Wish.objects.visible_to(ask.user, FULFIL).filter(state=Wish.State.CLAIMED, pk__in=mine)


def count(ask: Ask) -> int:
    """Return how many matters wait; where there are no grids, only what was claimed is counted."""
    user = ask.user
    if is_worker(user):
        return len(tasks_of(user, timezone.localtime()))
    rows = [(FULFIL, to_fulfil(ask))] if has_claims(user) else []
    if has_grids(user):
        rows += [
            (ACCEPT, late(ask)),
            (ACCEPT, of_slice(ask, ACCEPT, "waiting")),
            (VERIFY, of_slice(ask, VERIFY, "to_verify")),
            (SCREEN, unscreened(ask)),
        ]
    return sum(query.count() for verb, query in rows if user.may(verb))


def todo(ask: Ask) -> Sequence[Group]:
    """Return a worker's day, or what the street's people decide and a claimer has promised."""
    user = ask.user
    if is_worker(user):
        return [_day(user)]
    found = []
    if user.may(ACCEPT):
        found.append(
            _reports(_("Reports past their limit"), late(ask), "overdue", _("see to it"), is_alarming=True)
        )
        found.append(
            _reports(
                _("Reports to be accepted"),
                of_slice(ask, ACCEPT, "waiting"),
                "waiting",
                _("accept or refuse"),
            )
        )
    if user.may(VERIFY):
        found.append(
            _reports(
                _("Reports to be verified"), of_slice(ask, VERIFY, "to_verify"), "to_verify", _("verify")
            )
        )
    if user.may(SCREEN):
        found.append(_wishes(_("Wishes to be screened"), unscreened(ask), "to_screen", _("screen")))
    if user.may(FULFIL):
        found.append(_wishes(_("Wishes that I claimed"), to_fulfil(ask), "", _("fulfil it")))
    return found


def _day(user) -> Group:
    tasks = tasks_of(user, timezone.localtime())
    items = [
        Item(task.title, task.url, task.kind, timezone.localdate(task.due), is_alarming=task.is_past)
        for task in tasks
    ]
    return Group(_("In my grids"), "footprints", len(items), items[:SHOWN], reverse("grid_tasks"))


def _reports(label: str, rows: models.QuerySet, name: str, what: str, *, is_alarming: bool = False) -> Group:
    items = [
        Item(
            str(row),
            reverse("grid_report_detail", args=[row.pk]),
            what,
            timezone.localdate(row.due_at) if row.due_at else None,
            is_alarming=is_alarming,
        )
        for row in rows.select_related("organisation").order_by(F("due_at").asc(nulls_last=True), "pk")[
            :SHOWN
        ]
    ]
    url = f"{reverse('grid_report_list')}?slice={name}" if is_alarming else ""
    return Group(label, "message-square-warning", rows.count(), items, url)


def _wishes(label: str, rows: models.QuerySet, name: str, what: str) -> Group:
    items = [
        Item(str(row), reverse("wish_detail", args=[row.pk]), what, row.fulfil_by)
        for row in rows.select_related("organisation").order_by(F("fulfil_by").asc(nulls_last=True), "pk")[
            :SHOWN
        ]
    ]
    url = f"{reverse('wish_list')}?slice={name}&may=screen_wish" if name else ""
    return Group(label, "hand-heart", rows.count(), items, url)


def started(ask: Ask) -> Sequence[Group]:
    """Return the wishes that this person collected or claimed, and how they stand."""
    claimed = Claim._base_manager.filter(claimed_by=ask.user).values("wish")
    rows = Wish.objects.visible_to(ask.user, "grids.view_wish").filter(
        Q(collected_by=ask.user) | Q(pk__in=claimed)
    )
    items = [
        Item(str(row), reverse("wish_detail", args=[row.pk]), row.get_state_display(), row.fulfil_by)
        for row in rows.select_related("organisation").order_by("-pk")[:STARTED]
    ]
    return [Group(_("wishes"), "hand-heart", len(items), items)]


declare_todo(todo, count)
declare_started(started)
