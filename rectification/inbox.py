"""What rectification offers to the inbox: each problem once, under the most pressing thing to do with it."""

from collections.abc import Sequence

from django.db.models import Case, CharField, Count, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.inbox import Ask, Group, Item, declare_started, declare_subject, declare_todo, total_of
from rectification.indicators import PROBLEMS_OVERDUE
from rectification.models import Closing, Measure, Problem, Urge

WORK, DECIDE, URGE = (
    "rectification.log_progress",
    "rectification.decide_closing",
    "rectification.urge_problem",
)
SHOWN, STARTED = 100, 20
# The duties of the home page, the most pressing first: (slice, label, what to do, icon).
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
    """Return the problems that wait for this person's work: one slice at least holds them."""
    slices = Problem.slices()
    wanted = Q()
    for name, *_words in REASONS:
        wanted |= slices[name].q(ask.on)
    return Problem.objects.visible_to(ask.user, WORK).filter(wanted).order_by()


def overdue(ask: Ask):
    """Return the overdue problems that this person may urge and does not work on himself."""
    if ask.user.may(WORK) or not ask.user.may(URGE):
        return Problem.objects.none()
    return Problem.objects.visible_to(ask.user, URGE).cut("overdue", ask.on).order_by()


def count(ask: Ask) -> int:
    """Return how many matters wait."""
    found = own_work(ask).aggregate(n=Count("pk"))["n"] if ask.user.may(WORK) else overdue(ask).count()
    return found + (Closing.objects.waiting_for(ask.user).count() if ask.user.may(DECIDE) else 0)


def todo(ask: Ask) -> Sequence[Group]:
    """Return decisions, then work or what to urge."""
    found = [_decisions(ask)] if ask.user.may(DECIDE) else []
    return [*found, *(_work(ask) if ask.user.may(WORK) else _to_urge(ask))]


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
            kept.append(_item(row, whats[row.reason], row.reason in PRESSING))
    return [
        Group(label, icon, totals.get(name, 0), shown.get(name, [])) for name, label, _what, icon in REASONS
    ]


def _to_urge(ask: Ask) -> list[Group]:
    rows = overdue(ask)
    items = [_item(row, _("look into it, urge"), True) for row in rows.order_by("due_on", "pk")[:SHOWN]]
    total = total_of(rows, items, SHOWN)
    return [Group(_("Overdue, to be urged"), "bell-ring", total, items, PROBLEMS_OVERDUE.rows_url())]


def _item(row: Problem, what, is_alarming: bool) -> Item:
    return Item(
        str(row), reverse("problem_detail", args=[row.pk]), what, row.due_on, row.found_on, is_alarming
    )


def started(ask: Ask) -> Sequence[Group]:
    """Return the problems that this person registered, his applications and urgings, and how the problems stand."""
    view = "rectification.view_problem"
    problems = Problem.objects.visible_to(ask.user, view).filter(registered_by=ask.user)
    closings = Closing.objects.visible_to(ask.user, view).filter(applied_by=ask.user)
    urges = Urge.objects.visible_to(ask.user, view).filter(by=ask.user, undone_at__isnull=True)
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
    applied = [
        Item(str(row.problem), _address(row), row.get_state_display(), since=row.applied_at)
        for row in closings.select_related("problem").order_by("-pk")[:STARTED]
    ]
    urged = [
        Item(str(row.problem), _address(row), row.problem.get_state_display(), row.problem.due_on, row.at)
        for row in urges.select_related("problem").order_by("-pk")[:STARTED]
    ]
    return [
        Group(_("problems registered"), "pencil-line", total_of(problems, registered, STARTED), registered),
        Group(_("applications for closing"), "send", total_of(closings, applied, STARTED), applied),
        Group(_("urgings"), "bell-ring", total_of(urges, urged, STARTED), urged),
    ]


def _address(row) -> str:
    return reverse("problem_detail", args=[row.problem_id])


declare_todo(todo, count, order=20)
declare_started(started, order=20)
for model in (Measure, Closing, Urge):
    declare_subject(model, "rectification.view_problem", _address)
