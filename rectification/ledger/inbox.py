"""What the ledger shows in the inbox: each problem once, under its most urgent task."""

from collections.abc import Sequence

from django.db.models import Case, CharField, Count, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.inbox import Ask, Group, Item, declare_started, declare_subject, declare_todo, total_of
from rectification.ledger.models import Measure, Problem

WORK, VIEW = "rectification.log_progress", "rectification.view_problem"
SHOWN, STARTED = 100, 20
# The duties of the home page, the most urgent first: (slice, label, what to do, icon).
REASONS = (
    ("returned", gettext_lazy("Returned, to be completed"), gettext_lazy("complete it"), "undo-2"),
    ("overdue", gettext_lazy("Overdue and not closed"), gettext_lazy("log progress"), "bell-ring"),
    (
        "ready",
        gettext_lazy("Ready to apply for closing"),
        gettext_lazy("apply for closing"),
        "circle-check-big",
    ),
    ("due_soon", gettext_lazy("Due in 7 days or fewer"), gettext_lazy("log progress"), "calendar-clock"),
    (
        "silent",
        gettext_lazy("No progress logged yet this month"),
        gettext_lazy("log progress"),
        "pencil-line",
    ),
)
PRESSING = ("returned", "overdue")


def own_work(ask: Ask):
    """Return the problems that wait for this person's work: those in at least one of the slices."""
    slices = Problem.slices()
    wanted = Q()
    for name, *_words in REASONS:
        wanted |= slices[name].q(ask.on)
    at_work = Problem.objects.visible_to(ask.user, WORK).filter(state__in=Problem.WORKING)
    return at_work.filter(wanted).order_by()


def count(ask: Ask) -> int:
    """Return the number of items that wait."""
    return own_work(ask).aggregate(n=Count("pk"))["n"] if ask.user.may(WORK) else 0


def todo(ask: Ask) -> Sequence[Group]:
    """Return the problems that wait for this person's work."""
    return _work(ask) if ask.user.may(WORK) else []


def _work(ask: Ask) -> list[Group]:
    slices = Problem.slices()
    reason = Case(
        *(When(slices[name].q(ask.on), then=Value(name)) for name, *_words in REASONS),
        output_field=CharField(),
    )
    rows = own_work(ask).annotate(reason=reason)
    totals = dict(rows.values_list("reason").annotate(n=Count("pk")))
    shown: dict[str, list[Item]] = {}
    whats = {name: what for name, _label, what, _icon in REASONS}
    for row in rows.order_by("due_on", "pk")[: SHOWN * len(REASONS)]:
        kept = shown.setdefault(row.reason, [])
        if len(kept) < SHOWN:
            kept.append(item(row, whats[row.reason], row.reason in PRESSING))
    return [
        Group(label, icon, totals.get(name, 0), shown.get(name, [])) for name, label, _what, icon in REASONS
    ]


def item(row: Problem, what, is_alarming: bool) -> Item:
    """Return a problem as an inbox item, with its limit, waiting since the day on which it was found."""
    return Item(
        str(row), reverse("problem_detail", args=[row.pk]), what, row.due_on, row.found_on, is_alarming
    )


def started(ask: Ask) -> Sequence[Group]:
    """Return the problems that this person registered, and their states."""
    problems = Problem.objects.visible_to(ask.user, VIEW).filter(registered_by=ask.user)
    registered = [
        Item(
            str(row),
            reverse("problem_detail", args=[row.pk]),
            row.get_state_display(),
            row.due_on,
            row.registered_at,
        )
        for row in problems.order_by("-pk")[:STARTED]
    ]
    return [
        Group(_("problems registered"), "pencil-line", total_of(problems, registered, STARTED), registered)
    ]


def address(row) -> str:
    """Return the address of the problem that a row belongs to."""
    return reverse("problem_detail", args=[row.problem_id])


declare_todo(todo, count, order=21)
declare_started(started, order=20)
declare_subject(Measure, VIEW, address)
