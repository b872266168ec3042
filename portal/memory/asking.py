"""A past day in the address of a page: `?on=` is the day, `?known=` the moment as of which rows are read.

`on` alone means what the portal knew on the evening of that day. A figure of a rated month names the moment when it was
frozen. A day before memory began is answered from today's rows, and the page says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.memory.past import as_of, end_of
from portal.memory.services import began

MINUTE = "%Y-%m-%d %H:%M"
_day_shown: ContextVar[date | None] = ContextVar("day shown", default=None)


@dataclass(frozen=True)
class Asked:
    """A past day that is asked for, and what answers: the rows of `moment`, or today's where that is None."""

    day: date
    moment: datetime | None
    began: datetime | None

    @property
    def words(self) -> str:
        """Say which day is shown, and from what was known when."""
        day = date_format(self.day, "DATE_FORMAT")
        if self.moment:
            known = timezone.localtime(self.moment).strftime(MINUTE)
            return _("As of %(day)s, from what the portal knew at %(known)s.") % {"day": day, "known": known}
        if self.began is None:
            return _("As of %(day)s, from what is known today.") % {"day": day}
        began = timezone.localtime(self.began).strftime(MINUTE)
        return _(
            "As of %(day)s, from what is known today: the portal has remembered changes only since %(began)s."
        ) % {"day": day, "began": began}


def asked(query: Mapping[str, str]) -> Asked | None:
    """Return the past day that a query asks for, None for the present."""
    day, known = _day(query.get("on", "")), _moment(query.get("known", ""))
    if day is None or day >= timezone.localdate():
        return None
    moment, first = known or end_of(day), began()
    if moment >= timezone.now():
        return None
    return Asked(day, moment if first and moment >= first else None, first)


@contextmanager
def reading(query: Mapping[str, str]) -> Iterator[Asked | None]:
    """Answer the queries inside as of the day that `query` asks for, and return it."""
    wanted = asked(query)
    if wanted is None:
        yield wanted
        return
    token = _day_shown.set(wanted.day)
    try:
        with as_of(wanted.moment) if wanted.moment else nullcontext():
            yield wanted
    finally:
        _day_shown.reset(token)


def day_shown() -> date:
    """Return the day as of which rows are read, which is today outside of the past. Lights and limits are told for it."""
    return _day_shown.get() or timezone.localdate()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found
