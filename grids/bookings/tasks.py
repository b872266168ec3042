"""A worker's tasks from bookings."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.bookings.models import Booking
from grids.ground.tasks import OF_ADDRESS, Task, address_of
from portal.accounts.models import User


def tasks(user: User, now: datetime) -> Iterator[Task]:
    """Yield the worker's bookings, and those of the worker's grids without an assignee, in one query."""
    rows = Booking.objects.visible_to(user, Booking.FINISH.verb).filter(state__in=Booking.OPEN)
    mine = rows.filter(Q(assignee=user) | Booking.NOBODY & Q(team=None)).select_related(*OF_ADDRESS)
    for row in mine:
        yield Task(
            due=row.appointed_at,
            has_hour=True,
            kind=_("at the door"),
            icon="map-pin",
            title=_("%(who)s: “%(what)s” at the door") % {"who": row.shown_as, "what": row.subject},
            place=address_of(row),
            note=row.note,
            side=_("about %(n)s minutes") % {"n": row.minutes},
            url=reverse("booking_detail", args=[row.pk]),
            person=reverse("reveal_booking_person", args=[row.pk]) if row.person_phone else "",
            links=(
                (_("Reschedule"), reverse("reschedule_booking", args=[row.pk]), False),
                (_("Log as done"), reverse("finish_booking", args=[row.pk]), True),
            ),
        )
