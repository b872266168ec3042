"""The rule of the month in plain Python: slow and obvious.

`services.ranking` is the same rule in one SQL statement. All numbers are integers: parts and wholes as counted,
values in hundredths of a percent, weights and points in hundredths of a point. Halves are rounded up by integer
division. Both databases and this file therefore agree bit for bit, and the lines of a score add up to its total
exactly.

Editions of a scheme say by `arithmetic` which rules they follow. FIRST is what months were rated by until decision
0035; editions in use keep it. EXACT leaves out what cannot be counted, draws small numbers towards the group's rate
and never rounds up to full marks, as far as the scheme's parameters say so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FULL = 10_000
STUDY, BUSINESS, SERVICE = "study", "business", "service"
DIMENSIONS = (STUDY, BUSINESS, SERVICE)
LESS = "less"
NEWCOMER, CRITERION = "newcomer", "criterion"
FIRST, EXACT = 1, 2
Counted = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """A criterion as the rule reads it. `computed`: counted by the portal, not scored by a person.

    `counts_empty`: with nothing to count it is not left out, but has its `empty_value`.
    """

    key: int
    dimension: str
    weight: int
    direction: str = "more"
    empty_value: int = FULL
    computed: bool = True
    counts_empty: bool = False


@dataclass(frozen=True)
class Rules:
    """A scheme as the rule reads it. `ties` are (rule, criterion key or None), in order.

    `pull` is the k of `(part + k * rate) / (whole + k)`. `least_countable` is in percent of all weight. `band` is the
    number of cases by which a computed line is moved for the band.
    """

    lines: Sequence[Line]
    ties: Sequence[tuple[str, int | None]] = ()
    minimum: int = 0
    share: int = 10
    arithmetic: int = FIRST
    left_out: bool = False
    pull: int = 0
    least_countable: int = 0
    least_cases: int = 0
    capped: bool = False
    band: int = 0

    @property
    def is_exact(self) -> bool:
        """Tell whether the edition follows the rules of decision 0035."""
        return self.arithmetic >= EXACT


@dataclass(frozen=True)
class Rated:
    """A branch with its counts: {criterion key: (part, whole)}.

    `months_held` counts its months with the flag among the last twelve, `order` is its place in the tree of that day.
    Both matter for the last rule only.
    """

    key: int
    group: int
    inputs: Mapping[int, Counted] = field(default_factory=dict)
    vetoed: bool = False
    holds_flag: bool = False
    months_held: int = 0
    order: str = ""


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


@dataclass(frozen=True)
class Weighed:
    """A line of a branch: value, weight after what is left out, points. `value` is None for a line left out."""

    value: int | None
    weight: int
    points: int
    left_out: bool = False


# --- A line --------------------------------------------------------------------------------------------


def value_of(line: Line, part: int, whole: int) -> int:
    """Return the value of a line by the first rules, in hundredths of a percent, 0 to 10,000.

    Halves are rounded up; LESS is inverted.
    """
    if not whole:
        return line.empty_value
    part = min(part, whole)
    value = (2 * FULL * part + whole) // (2 * whole)
    return FULL - value if line.direction == LESS else value


def points_of(line: Line, value: int) -> int:
    """Return the points of a line by the first rules, in hundredths: weight times value, halves rounded up."""
    return (2 * line.weight * value + FULL) // (2 * FULL)


def good_of(line: Line, part: int, whole: int) -> int:
    """Return the number of good cases of a line: those counted, or for LESS the others."""
    part = min(part, whole)
    return whole - part if line.direction == LESS else part


def exact_value(good: int, whole: int, pull: int, rate: int) -> int:
    """Return `(good + pull * rate) / (whole + pull)` in hundredths of a percent. Less than full is at most 99.99."""
    above, below = FULL * good + pull * rate, whole + pull
    value = (2 * above + below) // (2 * below)
    return value - 1 if value == FULL and above < FULL * below else value


def exact_points(weight: int, value: int) -> int:
    """Return weight times value in hundredths. Less than a full value never gives the full weight."""
    points = (2 * weight * value + FULL) // (2 * FULL)
    return points - 1 if value < FULL and 0 < points == weight else points


def spread(weights: Iterable[tuple[object, int]], total: int) -> Iterator[tuple[object, int]]:
    """Spread `total` over keys in proportion to their weights, in whole hundredths that add up to `total`.

    Each key gets what lies between the running sums, and these are rounded down.
    """
    weights = list(weights)
    of_all = sum(weight for _key, weight in weights)
    running = 0
    for key, weight in weights:
        running += weight
        yield key, between(total, running, weight, of_all)


def between(total: int, running: int, weight: int, of_all: int) -> int:
    """Return the share of a weight in `total`. `running` is the sum of the weights up to and with it."""
    return total * running // of_all - total * (running - weight) // of_all


def weights_of(rules: Rules, inputs: Mapping[int, Counted]) -> dict[int, int]:
    """Return {criterion key: weight} of a branch. What cannot be counted weighs 0.

    Its weight goes to the other lines of its dimension; that of a dimension without any, to the other dimensions.
    """
    if not (rules.is_exact and rules.left_out):
        return {line.key: line.weight for line in rules.lines}
    lines = {
        name: [line for line in rules.lines if line.dimension == name and not is_empty(line, inputs)]
        for name in DIMENSIONS
    }
    full = {name: sum(one.weight for one in rules.lines if one.dimension == name) for name in DIMENSIONS}
    weights = dict.fromkeys((line.key for line in rules.lines), 0)
    for name, total in spread([(name, full[name]) for name in DIMENSIONS if lines[name]], sum(full.values())):
        weights |= dict(spread([(line.key, line.weight) for line in lines[name]], total))
    return weights


def is_empty(line: Line, inputs: Mapping[int, Counted]) -> bool:
    """Tell whether a line had nothing to count. A line that still waits for its score is not empty."""
    return not line.counts_empty and line.key in inputs and not inputs[line.key][1]


def rates_of(rules: Rules, branches: Iterable[Rated]) -> dict[int, int]:
    """Return {criterion key: rate} of branches of one group, in hundredths of a percent, of lines that were counted."""
    goods: dict[int, int] = {}
    wholes: dict[int, int] = {}
    lines = {line.key: line for line in rules.lines if line.computed}
    for branch in branches:
        for key, (part, whole) in branch.inputs.items():
            if key in lines:
                goods[key] = goods.get(key, 0) + good_of(lines[key], part, whole)
                wholes[key] = wholes.get(key, 0) + whole
    return {key: (2 * FULL * goods[key] + whole) // (2 * whole) for key, whole in wholes.items() if whole}


def weighed(
    rules: Rules, inputs: Mapping[int, Counted], rates: Mapping[int, int], moved: int = 0
) -> dict[int, Weighed]:
    """Return {criterion key: value, weight and points} of a branch. A line without a score yet is missing.

    `rates` are those of its group. `moved` adds good cases to each computed line (or takes them away), for the band.
    """
    weights = weights_of(rules, inputs)
    found = {}
    for line in rules.lines:
        if line.key not in inputs:
            continue
        part, whole = inputs[line.key]
        if not rules.is_exact:
            value = value_of(line, part, whole)
            found[line.key] = Weighed(value, line.weight, points_of(line, value))
        elif rules.left_out and is_empty(line, inputs):
            found[line.key] = Weighed(None, 0, 0, left_out=True)
        else:
            value = _value(rules, line, (part, whole), rates, moved)
            found[line.key] = Weighed(value, weights[line.key], exact_points(weights[line.key], value))
    return found


def _value(rules: Rules, line: Line, counted: Counted, rates: Mapping[int, int], moved: int) -> int:
    part, whole = counted
    if not whole:
        return line.empty_value
    good = good_of(line, part, whole)
    if not line.computed:
        return exact_value(good, whole, 0, 0)
    good = min(max(good + moved, 0), whole)
    return exact_value(good, whole, rules.pull, rates[line.key])


# --- A month -------------------------------------------------------------------------------------------


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
