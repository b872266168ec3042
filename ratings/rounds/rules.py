"""The rule of the month in plain Python: slow and obvious.

`services.ranking` is the same rule in one SQL statement. All numbers are integers: parts and wholes as counted,
values in hundredths of a percent, weights and points in hundredths of a point. Halves are rounded up by integer
division. Both databases and this file therefore agree bit for bit, and the lines of a score add up to its total
exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FULL = 10_000
STUDY, BUSINESS, SERVICE = "study", "business", "service"
LESS = "less"
NEWCOMER, CRITERION = "newcomer", "criterion"


@dataclass(frozen=True)
class Line:
    """A criterion as the rule reads it."""

    key: int
    dimension: str
    weight: int
    direction: str = "more"
    empty_value: int = FULL


@dataclass(frozen=True)
class Rules:
    """A scheme as the rule reads it. `ties` are (rule, criterion key or None), in order."""

    lines: Sequence[Line]
    ties: Sequence[tuple[str, int | None]] = ()
    minimum: int = 0
    share: int = 10


@dataclass(frozen=True)
class Rated:
    """A branch with its counts: {criterion key: (part, whole)}."""

    key: int
    group: int
    inputs: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    vetoed: bool = False
    holds_flag: bool = False


@dataclass(frozen=True)
class Result:
    """The result of a branch. `place` is None under a veto."""

    key: int
    group: int
    study: int
    business: int
    service: int
    total: int
    place: int | None
    vetoed: bool
    qualified: bool


def value_of(line: Line, part: int, whole: int) -> int:
    """Return the value of a line in hundredths of a percent, 0 to 10,000.

    Halves are rounded up; LESS is inverted.
    """
    if not whole:
        return line.empty_value
    part = min(part, whole)
    value = (2 * FULL * part + whole) // (2 * whole)
    return FULL - value if line.direction == LESS else value


def points_of(line: Line, value: int) -> int:
    """Return the points of a line in hundredths: weight times value, halves rounded up."""
    return (2 * line.weight * value + FULL) // (2 * FULL)


def points_by_line(rules: Rules, rated: Rated) -> dict[int, int]:
    """Return {criterion key: points}. A line without a score yet gives none."""
    return {
        line.key: points_of(line, value_of(line, *rated.inputs[line.key]))
        for line in rules.lines
        if line.key in rated.inputs
    }


def results_of(rules: Rules, branches: Sequence[Rated]) -> list[Result]:
    """Return the result of every branch, in the given order. Full ties share a place (1, 1, 3)."""
    scores = {branch.key: _scores(rules, branch) for branch in branches}
    keys = {branch.key: _sort_key(rules, branch, *scores[branch.key]) for branch in branches}
    results = []
    for branch in branches:
        dimensions, _points = scores[branch.key]
        rivals = [keys[one.key] for one in branches if one.group == branch.group and not one.vetoed]
        better = sum(rival > keys[branch.key] for rival in rivals)
        total = sum(dimensions.values())
        results.append(
            Result(
                key=branch.key,
                group=branch.group,
                study=dimensions[STUDY],
                business=dimensions[BUSINESS],
                service=dimensions[SERVICE],
                total=total,
                place=None if branch.vetoed else better + 1,
                vetoed=branch.vetoed,
                qualified=not branch.vetoed and total >= rules.minimum,
            )
        )
    return results


def _scores(rules: Rules, branch: Rated) -> tuple[dict[str, int], dict[int, int]]:
    points = points_by_line(rules, branch)
    dimensions = dict.fromkeys((STUDY, BUSINESS, SERVICE), 0)
    for line in rules.lines:
        dimensions[line.dimension] += points.get(line.key, 0)
    return dimensions, points


def _sort_key(rules: Rules, branch: Rated, dimensions: dict[str, int], points: dict[int, int]) -> tuple:
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


def flags_for(rules: Rules, branches: int) -> int:
    """Return the number of flags of a group with so many branches: its share, halves rounded up, at least one."""
    return max(1, (2 * rules.share * branches + 100) // 200)


def holders_of(rules: Rules, results: Sequence[Result]) -> set[int]:
    """Return the keys of the flag's holders: qualified branches in the first places. Branches in a tie share it."""
    sizes: dict[int, int] = {}
    for result in results:
        sizes[result.group] = sizes.get(result.group, 0) + 1
    return {
        result.key
        for result in results
        if result.qualified and result.place <= flags_for(rules, sizes[result.group])
    }
