"""What grids offer to the inbox: a worker's tasks, what the street has to decide, wishes that one has claimed."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.bookings.models import Booking
from grids.desk import has_claims, has_grids, is_worker, last_moment, tasks_of
from grids.reports.models import Report
from grids.wishes.models import Claim, Wish
from portal.inbox import Ask, Group, Item, declare_started, declare_todo, total_of

SHOWN, STARTED = 50, 20


def to_decide(ask: Ask) -> list[tuple]:
    """Return (rows, label, icon, address of the list) of what the street's people decide, each matter once."""
    if not has_grids(ask.user):
        return []
    report, wish, booking = (Report, "grid_report_list"), (Wish, "wish_list"), (Booking, "booking_list")
    assign = "grids.assign_booking"
    wanted = (
        (*report, Report.ACCEPT.verb, "waiting", _("Reports to be accepted"), "message-square-warning"),
        (*report, Report.ASSIGN.verb, "to_assign", _("Reports to be assigned"), "user-round-plus"),
        (*report, Report.ASSIGN.verb, "handed_over", _("Reports with a department"), "building-2"),
        (*report, Report.VERIFY.verb, "to_verify", _("Reports to be verified"), "stamp"),
        (*wish, Wish.SCREEN.verb, "to_screen", _("Wishes to be screened"), "hand-heart"),
        (*wish, Wish.PUBLISH.verb, "to_publish", _("Wishes to be published"), "megaphone"),
        (*wish, Wish.CONFIRM.verb, "to_confirm", _("Fulfilled wishes to be confirmed"), "stamp"),
        (*booking, assign, "unassigned", _("Bookings to be assigned"), "user-round-plus"),
        (*booking, assign, "of_team", _("Bookings with a team"), "users"),
        (*booking, Booking.CONFIRM.verb, "to_confirm", _("Bookings to be confirmed"), "stamp"),
    )
    found = [
        (
            model.objects.waiting_for(ask.user, verb).cut(name, ask.on),
            label,
            icon,
            f"{reverse(url_name)}?slice={name}&may={verb[6:]}",
        )
        for model, url_name, verb, name, label, icon in wanted
        if ask.user.may(verb)
    ]
    return [*_late(ask, assign), *found]


def _late(ask: Ask, assign: str) -> list[tuple]:
    """Return what is past its limit though somebody is named for it; the rest stands among what is to be assigned."""
    found = []
    if ask.user.may(Report.ACCEPT.verb):
        rows = Report.objects.visible_to(ask.user, Report.ACCEPT.verb).cut("overdue", ask.on)
        named = rows.filter(state__in=Report.WORKING, handler__is_active=True)
        found.append((named, _("Reports past their limit"), "bell-ring", ""))
    if ask.user.may(assign):
        rows = Booking.objects.visible_to(ask.user, assign).cut("overdue", ask.on)
        named = rows.filter(assignee__is_active=True)
        found.append((named, _("Bookings past their time"), "bell-ring", ""))
    return found


def claimed(ask: Ask):
    """Return the open claims that a person made."""
    return Claim.objects.visible_to(ask.user, Wish.FULFIL.verb).filter(
        claimed_by=ask.user, state=Claim.State.OPEN
    )


def count(ask: Ask) -> int:
    """Return how many matters wait; what is to be decided is counted by one query."""
    decided = [rows.order_by().values("pk") for rows, *_words in to_decide(ask)]
    found = decided[0].union(*decided[1:], all=True).count() if decided else 0
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


def _item(row: Report | Wish | Booking) -> Item:
    url_name, limit, since = _course(row)
    late = bool(limit and limit < timezone.now())
    day = timezone.localdate(limit) if limit else None
    return Item(str(row), reverse(url_name, args=[row.pk]), row.get_state_display(), day, since, late)


def _course(row: Report | Wish | Booking) -> tuple:
    """Return (URL name, by when it is still to be done, since when it is there)."""
    if isinstance(row, Report):
        limit = row.due_at if row.state in (Report.State.ACCEPTED, *Report.WORKING) else None
        return "grid_report_detail", limit, row.reported_at
    if isinstance(row, Booking):
        return "booking_detail", row.appointed_at if row.state in Booking.OPEN else None, row.booked_at
    runs = row.state == Wish.State.CLAIMED and row.fulfil_by
    return "wish_detail", last_moment(row.fulfil_by) if runs else None, row.collected_at


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
