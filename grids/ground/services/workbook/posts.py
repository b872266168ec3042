"""The posts that a row requires: which end, which begin, and from which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from grids.ground.models import GridPost
from portal.accounts.models import User
from portal.spreadsheets.understanding import Fault

MAIN, BACKUP = GridPost.Duty.MAIN, GridPost.Duty.BACKUP
DAY = timedelta(days=1)


@dataclass
class Plan:
    """The posts that end, and the people who begin one, with their duty."""

    ends: list[GridPost] = field(default_factory=list)
    begins: list[tuple[User, str]] = field(default_factory=list)


def planned(held: Sequence[GridPost], wanted: Mapping[str, Sequence[User]], today: date) -> Plan:
    """Return the plan from the present posts to the wanted workers by duty.

    A duty that is not named does not change.
    Raises Fault where that is impossible.
    """
    plan = Plan()
    _check_both(held, wanted, today)
    for duty, workers in wanted.items():
        own = [post for post in held if post.duty == duty]
        posted = {post.worker_id for post in own}
        keys = {worker.pk for worker in workers}
        plan.ends += [post for post in own if post.worker_id not in keys and _can_end(post, today)]
        plan.begins += [(worker, duty) for worker in workers if worker.pk not in posted]
    coming = {worker.pk for worker, _duty in plan.begins}
    plan.ends += [
        post for post in held if post.worker_id in coming and post not in plan.ends and _can_end(post, today)
    ]
    _check_left(plan, [post for post in held if post not in plan.ends])
    return plan


def _can_end(post: GridPost, today: date) -> bool:
    """Tell whether a post has begun and has no end yet. An import does not end a post that has not begun."""
    return post.ends_on is None and post.starts_on <= today


def _check_both(held: Sequence[GridPost], wanted: Mapping[str, Sequence[User]], today: date) -> None:
    """Raise Fault for a backup worker who is also the main worker."""
    stored = {post.worker_id for post in held if post.duty == MAIN and _can_end(post, today)}
    main = {worker.pk for worker in wanted[MAIN]} if MAIN in wanted else stored
    for worker in wanted.get(BACKUP, ()):
        if worker.pk in main:
            message = _("%(name)s is the main worker of this grid.") % {"name": worker.name}
            raise Fault(BACKUP, message, _("Keep one of the two."))


def _check_left(plan: Plan, left: Sequence[GridPost]) -> None:
    """Raise Fault for a post that has not begun and blocks the plan."""
    for worker, duty in plan.begins:
        for post in left:
            same_main = duty == MAIN and post.duty == MAIN
            if post.ends_on is None and (same_main or post.worker_id == worker.pk):
                words = {"name": post.worker.name, "day": post.starts_on}
                message = _("%(name)s is posted here from %(day)s on.") % words
                raise Fault(duty, message, _("End that post on the page of the grid first."))


def last_day(post: GridPost, today: date) -> date:
    """Return the last day of a post that is replaced from today: yesterday, or its first day."""
    return max(post.starts_on, today - DAY)


def first_day(worker: User, duty: str, held: Sequence[GridPost], today: date) -> date:
    """Return the first day on which a worker can be posted, after the posts that make room.

    `held` are the posts now.
    """
    before = [
        post.ends_on
        for post in held
        if post.ends_on and (post.worker_id == worker.pk or duty == post.duty == MAIN)
    ]
    return max([today, *(day + DAY for day in before)])
