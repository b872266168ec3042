"""A year of a branch: kinds × periods, each with what was due and what was held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import timezone

from branches.frequencies.models import LifeKind, Period
from branches.frequencies.services.rules import Rules
from branches.life.models import LifeRecord
from branches.life.services.asking import Requirement, as_now, lines, requirements_of
from branches.profiles.models import BranchProfile


@dataclass(frozen=True)
class Cell:
    """A period of the year view: what was due, what was held, its state, and whether figures count it."""

    one: Requirement | None
    months: int
    state: str = ""
    counts: bool = True


def first_recorded(profile: BranchProfile) -> date | None:
    """Return the day of the branch's first record. The portal knows nothing of the time before it."""
    held = LifeRecord._base_manager.filter(organisation=profile.organisation_id, state=LifeRecord.State.HELD)
    return held.aggregate(day=Min("held_on"))["day"]


def year_of_life(
    profile: BranchProfile, year: int, since: date | None = None
) -> list[tuple[LifeKind, list[Cell]]]:
    """Return the periods of a year, kind by kind, in two queries. The period of the rule sets the months of a cell.

    `since` is the first day of which anything is known. A period that ended before `since` is never called missed.
    Neither is one that ended before today's member counts applied.
    """
    days = [Period.MONTH.last_day(date(year, month, 1)) for month in range(1, 13)]
    rules = Rules(days[0], days[-1], path=profile.organisation_path)
    rows = lines(BranchProfile._base_manager.filter(pk=profile.pk), days, rules, ending=True)
    ends = {(one.kind, one.last_day.month): one for one in requirements_of(rows, rules)}
    asked = {kind for kind, _month in ends}
    return [(kind, _cells(profile, kind, ends, since)) for kind in LifeKind if kind in asked]


def sums_of(kinds: Sequence[tuple[LifeKind, list[Cell]]]) -> list[tuple[int, int]]:
    """Return (held, due) of the periods that end in each month, counted as the month's figure counts them."""
    ended = [cell.one for _kind, cells in kinds for cell in cells if cell.one and cell.counts]
    return [
        (
            sum(min(one.held, one.times) for one in ended if one.last_day.month == month),
            sum(one.times for one in ended if one.last_day.month == month),
        )
        for month in range(1, 13)
    ]


def _cells(profile: BranchProfile, kind: LifeKind, ends: dict, since: date | None) -> list[Cell]:
    cells, month = [], 1
    while month <= 12:
        end = next((at for at in range(month, 13) if (kind, at) in ends), 13)
        one = ends.get((kind, end))
        span = one.period.months if one else 0
        free = end - month + 1 - span
        cells.extend(Cell(None, 1) for _month in range(free if one else 13 - month))
        if one:
            state = state_of(one, timezone.localdate(), since)
            counts = as_now(profile, kind, one.last_day)
            if state == "missed" and not counts:
                state = "unclear"
            cells.append(Cell(one, span, state, counts))
        month = end + 1
    return cells


def state_of(one: Requirement, today: date, since: date | None = None) -> str:
    """Return "done", "missed" (the period is over), "unknown" (over before `since`), "open" (it runs) or "later"."""
    if not one.missing:
        return "done"
    if one.last_day >= today:
        return "open" if one.first_day <= today else "later"
    return "missed" if since and one.last_day >= since else "unknown"
