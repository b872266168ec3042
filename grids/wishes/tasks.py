"""A worker's tasks from wishes."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.ground.moments import end_of
from grids.ground.tasks import OF_ADDRESS, Task, address_of
from grids.wishes.models import Wish
from portal.accounts.models import User


def tasks(user: User, now: datetime) -> Iterator[Task]:
    """Yield the claimed wishes of the worker's grids, in one query."""
    rows = Wish.objects.visible_to(user, Wish.CONFIRM.verb).filter(state=Wish.State.CLAIMED).with_claimer()
    for row in rows.select_related(*OF_ADDRESS):
        links = [(_("Log the delivery"), reverse("fulfil_wish", args=[row.pk]), True)]
        if not row.is_extended:
            links.insert(0, (_("Reschedule"), reverse("extend_claim", args=[row.pk]), False))
        words = {"who": row.shown_as, "what": row.title, "claimer": row.claimer}
        yield Task(
            due=end_of(row.fulfil_by),
            kind=_("wish"),
            icon="map-pin",
            title=_("%(who)s wishes for %(what)s (claimed by: %(claimer)s)") % words,
            place=address_of(row),
            url=reverse("wish_detail", args=[row.pk]),
            person=reverse("reveal_wish_person", args=[row.pk]) if row.person_phone else "",
            links=tuple(links),
        )
