"""A year of a branch: kinds × periods, each with what was due and what was held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import timezone

from branches.frequencies.models import FrequencyRule, LifeKind, Period
from branches.frequencies.services.rules import Rules
from branches.life.models import LifeRecord
from branches.life.services.asking import Requirement, as_now, is_concerned
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
    ends = {(one.kind, one.last_day.month): one for one in ended(profile, days, rules)}
    asked = {kind for kind, _month in ends}
    return [(kind, _cells(profile, kind, ends, since)) for kind in LifeKind if kind in asked]


def ended(profile: BranchProfile, days: Sequence[date], rules: Rules) -> list[Requirement]:
    """Return what was due from one branch in the periods that end with one of these last days of months. One query.

    `asking.lines` answers the same for many branches, in SQL. A test compares the two.
    """
    held = LifeRecord._base_manager.filter(
        organisation=profile.organisation_id,
        state=LifeRecord.State.HELD,
        held_on__range=(Period.YEAR.first_day(days[0]), days[-1]),
    )
    meetings = list(held.values_list("kind", "held_on"))
    found = []
    for day in days:
        for kind in LifeKind:
            rule = rules.nearest(profile.organisation_path, kind, day)
            first_day = Period(rule.period).first_day(day)
            if not rule.times or not _asks(profile, kind, first_day, day, rule):
                continue
            number = sum(one == kind and first_day <= on <= day for one, on in meetings)
            found.append(
                Requirement(
                    profile=profile.pk,
                    organisation=profile.organisation_id,
                    branch=profile.organisation.name,
                    kind=kind,
                    rule=rule,
                    times=rule.times,
                    held=number,
                    first_day=first_day,
                    last_day=day,
                )
            )
    return found


def _asks(profile: BranchProfile, kind: LifeKind, first_day: date, day: date, rule: FrequencyRule) -> bool:
    """Tell whether a period that ends on `day` counts for a branch, as `asking.times_asked` does."""
    founded, dissolved = profile.organisation.founded_on, profile.organisation.dissolved_on
    return (
        Period(rule.period).last_day(day) == day
        and is_concerned(profile, kind)
        and (founded is None or founded <= first_day)
        and (dissolved is None or dissolved > day)
    )


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
