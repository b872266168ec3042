"""Whether the portal may believe its clock: a month is frozen only on a day that follows the days before it.

The believed moment moves with each sweep by at most a week. After a longer step, forward by mistake or after a standstill, it
stays where it was until the system keeper confirms the day (a page, or `manage.py confirm_clock`). A step back gives the periods of
the false days back, so that their work is done when they come.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User, people_with
from portal.jobs.leases import lease_end
from portal.jobs.models import Heartbeat, Job
from portal.jobs.registry import all_kinds
from portal.notifications.services import notify
from portal.organisations.models import Organisation

CONFIRM = "jobs.confirm_clock"
LONGEST_STEP = timedelta(days=7)
SMALLEST_STEP_BACK = timedelta(minutes=1)  # clocks of several machines differ by seconds
NOTED_EVERY = timedelta(hours=1)
BELIEVED, DOUBTED = "clock", "clock-doubt"


def doubted_since(now: datetime | None = None) -> datetime | None:
    """Return the last moment that is believed, when the clock shows a day more than a week after it; else None."""
    believed = Heartbeat.objects.filter(part=BELIEVED).values_list("at", flat=True).first()
    if believed is None or (now or timezone.now()) - believed <= LONGEST_STEP:
        return None
    return believed


def may_confirm(user: User) -> bool:
    """Tell whether there is a doubt that a person may end: the clock is that of the whole portal."""
    return doubted_since() is not None and user.may(CONFIRM, Organisation.objects.get(depth=1))


def check_clock() -> None:
    """Raise ValidationError while the day on the clock waits to be confirmed."""
    believed = doubted_since()
    if believed is None:
        return
    message = _(
        "The clock shows %(today)s, but the portal was last at work on %(believed)s. No month is frozen until the system"
        " keeper has confirmed the day."
    )
    raise ValidationError(message % {"today": timezone.localdate(), "believed": timezone.localdate(believed)})


def note_clock(now: datetime, last_sweep: datetime | None) -> None:
    """Note the day of a sweep. Tells the keepers once when the clock has run ahead by more than a week."""
    if last_sweep is not None and last_sweep - now > SMALLEST_STEP_BACK:
        give_periods_back(now)
    row, made = Heartbeat.objects.get_or_create(part=BELIEVED, defaults={"at": now})
    if made or (timedelta(0) <= now - row.at < NOTED_EVERY):
        return
    if now - row.at > LONGEST_STEP:
        _tell_once(now, row.at)
        return
    with transaction.atomic():
        Heartbeat.objects.filter(pk=row.pk).update(at=now)
        Heartbeat.objects.filter(part=DOUBTED).delete()


def _tell_once(now: datetime, believed: datetime) -> None:
    root = Organisation.objects.filter(depth=1).first()
    with transaction.atomic():
        _row, made = Heartbeat.objects.get_or_create(part=DOUBTED, defaults={"at": now})
        if not made or root is None:
            return
        sentence = gettext_noop(
            "The clock shows %(today)s, but the portal was last at work on %(believed)s. If the day is right, confirm it;"
            " until then no month is frozen."
        )
        days = {"today": str(timezone.localdate(now)), "believed": str(timezone.localdate(believed))}
        notify(people_with(CONFIRM, root.path), sentence, link="/jobs/clock/", **days)


def give_periods_back(now: datetime) -> None:
    """After a step back, free what was made on days that have not come: periods, moments to begin, ends of leases."""
    later = now + SMALLEST_STEP_BACK
    periodic = [one.key for one in all_kinds().values() if one.every]
    with transaction.atomic():
        early = Job.objects.filter(kind__in=periodic, actor=None, created_at__gt=later).exclude(
            key__contains=":early-"
        )
        early.update(key=Concat(F("key"), Value(":early-"), Cast("pk", CharField())))
        Job.objects.filter(state=Job.State.READY, created_at__gt=later).update(run_after=now)
        Job.objects.filter(state=Job.State.RUNNING, lease_until__gt=lease_end() + SMALLEST_STEP_BACK).update(
            lease_until=lease_end()
        )
