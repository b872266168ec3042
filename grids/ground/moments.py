"""Days and moments in local time."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone


def end_of(day: date) -> datetime:
    """Return the last second of a day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=timezone.get_default_timezone())


def within(first: date, last: date, moment: str) -> Q:
    """Select the rows whose field `moment` lies on these days, both included."""
    return Q(**{f"{moment}__gte": _midnight(first)}) & until(last, moment)


def until(last: date, moment: str) -> Q:
    """Select the rows whose field `moment` lies before the end of a day."""
    return Q(**{f"{moment}__lt": _midnight(last + timedelta(days=1))})


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
