"""Months as ratings count them. A month is represented by its first day; facts count up to its last."""

import calendar
from datetime import date, timedelta


def first_of(day: date) -> date:
    """Return the first day of the month that contains `day`."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def before(month: date, months: int = 1) -> date:
    """Return the month that lies `months` earlier."""
    index = month.year * 12 + month.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def finished_by(day: date) -> date:
    """Return the latest month that ended before `day`: the month that a round rates."""
    return first_of(first_of(day) - timedelta(days=1))
