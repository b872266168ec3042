"""Workdays: days entered by document first, then the State Council's table, then the days of the week."""

from datetime import date, timedelta

from portal.calendar.models import SpecialDay
from portal.calendar.statutory import statutory

SATURDAY = 5
ONE_DAY = timedelta(days=1)
# No run of days off is longer. A table that contains one is wrong.
LONGEST_REST = 60


def is_workday(day: date) -> bool:
    """Tell whether a day is a workday."""
    return _worked(day, _entered(day, day))


def workdays_after(day: date, n: int) -> date:
    """Return the n-th workday after `day` (`day` itself for 0). One query. Raises ValueError for n < 0."""
    if n < 0:
        raise ValueError("count forward only")
    entered = _entered(day, day + timedelta(days=2 * n + LONGEST_REST))
    while n:
        day += ONE_DAY
        n -= _worked(day, entered)
    return day


def workdays_between(start: date, end: date) -> int:
    """Return the number of workdays after `start` up to and including `end`, negative if `end` is earlier.

    One query.
    """
    if end < start:
        return -workdays_between(end, start)
    entered = _entered(start, end)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(_worked(day, entered) for day in days)


def _entered(start: date, end: date) -> dict[date, bool]:
    """Return {day: whether it is a workday} of the days that offices have entered."""
    rows = SpecialDay.objects.filter(day__gte=start, day__lte=end).values_list("day", "kind")
    return {day: kind == SpecialDay.Kind.WORKDAY for day, kind in rows}


def _worked(day: date, entered: dict[date, bool]) -> bool:
    if day in entered:
        return entered[day]
    year = statutory(day.year)
    if day in year.worked:
        return True
    return day.weekday() < SATURDAY and day not in year.days_off
