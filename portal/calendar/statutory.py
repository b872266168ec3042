"""The table that comes with the portal: holidays and make-up workdays as the State Council arranged them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays


@dataclass(frozen=True)
class Year:
    """The special days of a year.

    Before the arrangement is published, `is_announced` is false and only the statutory days are known, without make-up
    workdays and bridged weekends.
    """

    days_off: dict[date, str]
    worked: frozenset[date]
    is_announced: bool


@cache
def statutory(year: int) -> Year:
    """Return the special days of a year, named in Chinese. Source: the package `holidays`, pinned."""
    table = holidays.country_holidays("CN", years=year, language="zh_CN")
    days_off = {day: name for day, name in sorted(table.items()) if day.year == year}
    worked = frozenset(day for day in table.weekend_workdays if day.year == year)
    return Year(days_off, worked, is_announced=bool(worked))
