"""What urging shows in the inbox: overdue problems to urge, and the person's own urgings."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.inbox import Ask, Group, Item, declare_started, declare_subject, declare_todo, total_of
from rectification.ledger.inbox import VIEW, address, item
from rectification.ledger.models import Problem
from rectification.urging.models import Urge

WORK, URGE = "rectification.log_progress", "rectification.urge_problem"
SHOWN, STARTED = 100, 20


def overdue(ask: Ask):
    """Return the overdue problems that this person may urge but does not work on. What is in review waits for a decision."""
    if ask.user.may(WORK) or not ask.user.may(URGE):
        return Problem.objects.none()
    return Problem.objects.visible_to(ask.user, URGE).in_slice("to_urge", ask.on).order_by()


def count(ask: Ask) -> int:
    """Return the number of overdue problems that this person may urge."""
    return overdue(ask).count()


def todo(ask: Ask) -> Sequence[Group]:
    """Return the overdue problems that this person may urge."""
    return [] if ask.user.may(WORK) else _to_urge(ask)


def _to_urge(ask: Ask) -> list[Group]:
    rows = overdue(ask)
    items = [item(row, _("look into it, urge"), True) for row in rows.order_by("due_on", "pk")[:SHOWN]]
    total = total_of(rows, items, SHOWN)
    return [
        Group(
            _("Overdue, to be urged"), "bell-ring", total, items, reverse("problem_list") + "?slice=to_urge"
        )
    ]


def started(ask: Ask) -> Sequence[Group]:
    """Return what this person urged, and the states of the problems."""
    urges = Urge.objects.visible_to(ask.user, VIEW).filter(by=ask.user, undone_at__isnull=True)
    urged = [
        Item(str(row.problem), address(row), row.problem.get_state_display(), row.problem.due_on, row.at)
        for row in urges.select_related("problem").order_by("-pk")[:STARTED]
    ]
    return [Group(_("urgings"), "bell-ring", total_of(urges, urged, STARTED), urged)]


declare_todo(todo, count, order=22)
declare_started(started, order=22)
declare_subject(Urge, VIEW, address)
