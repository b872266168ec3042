"""What a worker leaves behind when his post ends: it goes to the main worker who is there, else to the street."""

from contextlib import suppress
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.models import Booking, GridPost, Report
from grids.models.grid import valid_on
from grids.services.bookings import ASSIGN, set_assignee
from grids.services.limits import end_of
from portal.accounts.models import people_with
from portal.notifications.services import notify
from portal.workflow import StaleState


def hand_over(post: GridPost, *, actor) -> int:
    """Hand over what a worker has still to do in the grid of a post that ends, and tell; return how many matters.

    What falls due between now and his last day he still does himself. Whoever stays in the grid under another post
    keeps his work. In the caller's transaction.
    """
    after = max(post.ends_on + timedelta(days=1), timezone.localdate())
    staying = GridPost._base_manager.filter(valid_on(after), grid=post.grid_id, worker__is_active=True)
    there = list(staying.exclude(pk=post.pk).select_related("worker"))
    if any(one.worker_id == post.worker_id for one in there):
        return 0
    successor = next((one.worker for one in there if one.duty == GridPost.Duty.MAIN), None)
    reason = _("The post of %(name)s in this grid ends.") % {"name": post.worker.name}
    moved = 0
    for row in _left_behind(post):
        with suppress(StaleState):  # done a moment ago: nothing is left of it
            _name(row, successor, reason, actor)
            moved += 1
    if moved:
        _tell(post, successor, moved, actor)
    return moved


def _left_behind(post: GridPost) -> list[Booking | Report]:
    """Return the open bookings and reports that a worker will not do himself any more."""

    def not_his(moment: str) -> Q:
        now, last = timezone.now(), end_of(post.ends_on)
        return Q(**{f"{moment}__isnull": True}) | Q(**{f"{moment}__lt": now}) | Q(**{f"{moment}__gt": last})

    bookings = Booking._base_manager.filter(not_his("appointed_at"), assignee=post.worker_id)
    reports = Report._base_manager.filter(not_his("due_at"), handler=post.worker_id)
    return [
        *bookings.filter(grid=post.grid_id, state__in=Booking.OPEN).select_related("organisation", "team"),
        *reports.filter(grid=post.grid_id, state__in=Report.WORKING).select_related("organisation"),
    ]


def _name(row: Booking | Report, successor, reason: str, actor) -> None:
    """Name who takes over, or nobody: then it waits to be assigned."""
    if isinstance(row, Booking):
        set_assignee(row, successor, row.team, actor=actor, reason=reason)
    else:
        move = Report.ASSIGN if successor else Report.TAKE_OFF
        move.apply(row, actor=actor, reason=reason, handler=successor)


def _tell(post: GridPost, successor, moved: int, actor) -> None:
    """Tell the street, and who takes over, in one notice each."""
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
