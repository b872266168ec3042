"""Hand-over of a worker's open work when the post ends: to the present main worker, or else to the street."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.models import GridPost, OfGrid
from grids.ground.moments import end_of
from portal.accounts.models import User, people_with
from portal.notifications.services import notify
from portal.spans import valid_on
from portal.workflow import StaleState

ASSIGN = "grids.assign_booking"  # people who may assign bookings are notified


@dataclass(frozen=True)
class Work:
    """A kind of work that a post leaves behind.

    `unfinished` are the open rows. Their field `person` names the worker, `due` the moment. `name` sets a successor
    or None and records it. It raises StaleState for a row that was finished meanwhile.
    """

    unfinished: Callable[[], QuerySet]
    person: str
    due: str
    name: Callable[..., None]


_works: list[Work] = []


def declare_work(work: Work) -> None:
    """Declare work that must be handed over. Called from the services of its matter."""
    _works.append(work)


def hand_over(post: GridPost, *, actor: User) -> int:
    """Hand over a worker's open work in the grid of an ending post, notify, and return the number of rows.

    The worker still does what falls due up to the last day. A worker with another post in the grid keeps the work.
    Runs in the caller's transaction.
    """
    after = max(post.ends_on + timedelta(days=1), timezone.localdate())
    staying = GridPost._base_manager.filter(valid_on(after), grid=post.grid_id, worker__is_active=True)
    there = list(staying.exclude(pk=post.pk).select_related("worker"))
    if any(one.worker_id == post.worker_id for one in there):
        return 0
    successor = next((one.worker for one in there if one.duty == GridPost.Duty.MAIN), None)
    reason = _("The post of %(name)s in this grid ends.") % {"name": post.worker.name}
    moved = 0
    for work, row in _left_behind(post):
        with suppress(StaleState):  # finished meanwhile: nothing is left to hand over
            work.name(row, successor, reason, actor=actor)
            moved += 1
    if moved:
        _notify(post, successor, moved, actor)
    return moved


def _left_behind(post: GridPost) -> list[tuple[Work, OfGrid]]:
    """Return the work that the worker will no longer do."""
    now, last = timezone.now(), end_of(post.ends_on)
    found = []
    for work in _works:
        due = work.due
        not_his = Q(**{f"{due}__isnull": True}) | Q(**{f"{due}__lt": now}) | Q(**{f"{due}__gt": last})
        rows = work.unfinished().filter(not_his, grid=post.grid_id, **{work.person: post.worker_id})
        found += [(work, row) for row in rows]
    return found


def _notify(post: GridPost, successor: User | None, moved: int, actor: User) -> None:
    """Notify the street and the successor, with one notice each."""
    words = {"worker": post.worker, "grid": post.grid, "n": moved}
    street = {*people_with(ASSIGN, post.organisation.path)} - {actor, successor}
    link = reverse("grid_detail", args=[post.grid_id])
    if successor is None:
        sentence = gettext_noop("%(worker)s leaves %(grid)s: %(n)s open matters wait to be assigned anew.")
        notify(street, sentence, link=reverse("inbox"), **words)
        return
    sentence = gettext_noop("%(worker)s leaves %(grid)s: %(n)s open matters go to %(who)s.")
    notify(street, sentence, link=link, who=successor, **words)
    if successor != actor:
        sentence = gettext_noop("You take over %(n)s open matters of %(worker)s in %(grid)s.")
        notify([successor], sentence, link=reverse("inbox"), **words)
