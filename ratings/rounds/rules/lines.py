"""A line of a score: its value, its weight for a branch, its points."""

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
class Weighed:
    """A line of a branch: value, weight after what is left out, points. `value` is None for a line left out."""

    value: int | None
    weight: int
    points: int
    left_out: bool = False


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
