"""A month: totals, places and bands of branches, and who holds the flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ratings.rounds.rules.lines import (
    CRITERION,
    DIMENSIONS,
    NEWCOMER,
    Rated,
    Rules,
    is_empty,
    rates_of,
    weighed,
)


@dataclass(frozen=True)
class Result:
    """The result of a branch. `place` is None under a veto and with too few cases.

    `countable` is the weight of its lines with something to count, `cases` what its computed lines counted. `best`
    and `worst` are the band. All four are None under the first rules.
    """

    key: int
    group: int
    study: int
    business: int
    service: int
    total: int
    place: int | None
    vetoed: bool
    qualified: bool
    countable: int | None = None
    cases: int | None = None
    best: int | None = None
    worst: int | None = None
    months_held: int = 0
    order: str = ""


def points_by_line(
    rules: Rules, rated: Rated, rates: Mapping[int, int] | None = None, moved: int = 0
) -> dict[int, int]:
    """Return {criterion key: points}, with `moved` more good cases in each. A line without a score yet gives none."""
    return {key: one.points for key, one in weighed(rules, rated.inputs, rates or {}, moved).items()}


def results_of(rules: Rules, branches: Sequence[Rated]) -> list[Result]:
    """Return the result of every branch, in the given order. Full ties share a place (1, 1, 3)."""
    groups: dict[int, list[Rated]] = {}
    for one in branches:
        groups.setdefault(one.group, []).append(one)
    rates = {group: rates_of(rules, members) for group, members in groups.items()}
    placed = {
        group: [one.key for one in members if is_placed(rules, one)] for group, members in groups.items()
    }
    points = {one.key: points_by_line(rules, one, rates[one.group]) for one in branches}
    totals = {key: sum(lines.values()) for key, lines in points.items()}
    keys = {one.key: _sort_key(rules, one, points[one.key]) for one in branches}
    results = []
    for branch in branches:
        rivals = placed[branch.group]
        has_place = branch.key in rivals
        dimensions = _dimensions(rules, points[branch.key])
        result = Result(
            key=branch.key,
            group=branch.group,
            **dimensions,
            total=totals[branch.key],
            place=1 + sum(keys[rival] > keys[branch.key] for rival in rivals) if has_place else None,
            vetoed=branch.vetoed,
            qualified=has_place and totals[branch.key] >= rules.minimum and _counts_enough(rules, branch),
            months_held=branch.months_held,
            order=branch.order,
            **(_besides(rules, branch) if rules.is_exact else {}),
            **(
                _band(rules, branch, rates[branch.group], [totals[rival] for rival in rivals])
                if has_place and rules.is_exact and rules.band
                else {}
            ),
        )
        results.append(result)
    return results


def is_placed(rules: Rules, branch: Rated) -> bool:
    """Tell whether a branch gets a place: no veto, and enough cases where the portal counts any."""
    few = rules.is_exact and any(line.computed for line in rules.lines)
    return not branch.vetoed and not (few and cases_of(rules, branch) < rules.least_cases)


def cases_of(rules: Rules, branch: Rated) -> int:
    """Return the number of cases that the computed lines of a branch counted."""
    return sum(branch.inputs[one.key][1] for one in rules.lines if one.computed and one.key in branch.inputs)


def countable_of(rules: Rules, branch: Rated) -> int:
    """Return the weight of the lines of a branch that had something to count, as the scheme weighs them."""
    return sum(line.weight for line in rules.lines if not is_empty(line, branch.inputs))


def _counts_enough(rules: Rules, branch: Rated) -> bool:
    full = sum(line.weight for line in rules.lines)
    return not rules.is_exact or 100 * countable_of(rules, branch) >= rules.least_countable * full


def _besides(rules: Rules, branch: Rated) -> dict[str, int]:
    return {"countable": countable_of(rules, branch), "cases": cases_of(rules, branch)}


def _band(rules: Rules, branch: Rated, rates: Mapping[int, int], totals: Sequence[int]) -> dict[str, int]:
    """Return best and worst place: `band` cases moved in the one line where it matters most, all else as it is."""
    points = points_by_line(rules, branch, rates)
    total = sum(points.values())
    up, down = (points_by_line(rules, branch, rates, moved) for moved in (rules.band, -rules.band))
    high = total + max((up[key] - points[key] for key in points), default=0)
    low = total - max((points[key] - down[key] for key in points), default=0)
    return {"best": 1 + sum(one > high for one in totals), "worst": sum(one >= low for one in totals)}


def _dimensions(rules: Rules, points: Mapping[int, int]) -> dict[str, int]:
    found = dict.fromkeys(DIMENSIONS, 0)
    for line in rules.lines:
        found[line.dimension] += points.get(line.key, 0)
    return found


def _sort_key(rules: Rules, branch: Rated, points: Mapping[int, int]) -> tuple:
    dimensions = _dimensions(rules, points)
    ties = (tie_worth(*one, branch.holds_flag, dimensions, points) for one in rules.ties)
    return (sum(dimensions.values()), *ties)


def tie_worth(
    rule: str,
    criterion: int | None,
    holds_flag: bool,
    dimensions: Mapping[str, int],
    points: Mapping[int, int],
) -> int:
    """Return the value of a branch under a tie-breaker. More is better."""
    if rule == NEWCOMER:
        return 0 if holds_flag else 1
    return points.get(criterion, 0) if rule == CRITERION else dimensions[rule]


# --- The flag ------------------------------------------------------------------------------------------


def flags_for(rules: Rules, branches: int) -> int:
    """Return the number of flags of a group with so many branches: its share, halves rounded up, at least one."""
    return max(1, (2 * rules.share * branches + 100) // 200)


def last_rule(months_held: int, cases: int | None, order: str) -> tuple:
    """Return the key of the last rule, the smallest first, for branches that share a place.

    Fewer months with the flag among the last twelve, then more cases counted, then the order of the tree of that day.
    """
    return (months_held, -(cases or 0), order)


def holders_of(rules: Rules, results: Sequence[Result]) -> set[int]:
    """Return the keys of the flag's holders: qualified branches in the first places.

    Where flags are capped, the last rule decides among those who share a place; otherwise all of them hold it.
    """
    groups: dict[int, list[Result]] = {}
    for result in results:
        groups.setdefault(result.group, []).append(result)
    return {one.key for group in groups.values() for one in _holders_in(rules, group)}


def _holders_in(rules: Rules, group: Sequence[Result]) -> list[Result]:
    flags = flags_for(rules, len(group))
    first = [one for one in group if one.qualified and one.place <= flags]
    if not rules.capped:
        return first
    return sorted(first, key=lambda one: (one.place, last_rule(one.months_held, one.cases, one.order)))[
        :flags
    ]
