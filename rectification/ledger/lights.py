"""The lights: on which day a measure turns amber or red if nothing more is logged. Pure functions of dates.

Default rule (来源=系统默认, docs/domain.md): expected = days gone / all days; behind = expected - percent.
Amber from `amber_lag` points behind or in the last `due_soon_days`; red beyond `red_lag` points behind, past
the limit, or after `silent_months` full calendar months without an entry. Blue is closed. Green is the rest.
"""

import math
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Light(models.TextChoices):
    """The colour of a light. Pages always show shape, word and colour together."""

    BLUE = "blue", _("blue light")
    GREEN = "green", _("green light")
    AMBER = "amber", _("amber light")
    RED = "red", _("red light")

    @classmethod
    def of_days(cls, amber_on: date | None, red_on: date | None, on: date) -> "Light":
        """Return the light of open work on a day."""
        if red_on is not None and red_on <= on:
            return cls.RED
        if amber_on is not None and amber_on <= on:
            return cls.AMBER
        return cls.GREEN


def first_day_after_silence(last_entry: date, months: int) -> date:
    """Return the first day after `months` full calendar months without an entry."""
    month_index = last_entry.year * 12 + (last_entry.month - 1) + months + 1
    return date(month_index // 12, month_index % 12 + 1, 1)


def turning_days(
    *, starts_on: date, due_on: date, percent: int, last_entry_on: date, rules
) -> tuple[date | None, date | None]:
    """Return (amber_on, red_on) of a measure. Both are None when it is finished.

    `rules` has amber_lag and red_lag (percentage points), due_soon_days and silent_months (a Campaign).
    """
    if percent >= 100:
        return None, None
    days = max((due_on - starts_on).days, 1)
    amber_lag_on = starts_on + timedelta(days=math.ceil((percent + rules.amber_lag) * days / 100))
    # Red needs strictly more than red_lag points: the first whole day after that.
    red_lag_on = starts_on + timedelta(days=(percent + rules.red_lag) * days // 100 + 1)
    red_on = min(
        red_lag_on, due_on + timedelta(days=1), first_day_after_silence(last_entry_on, rules.silent_months)
    )
    amber_on = min(amber_lag_on, due_on - timedelta(days=rules.due_soon_days))
    return amber_on, red_on
