"""Simulated years in which every branch works equally well, so that whoever wins more than its share wins by the rules.

Twenty branches a group, sizes log-normal: the number of meetings due, problems due and persons expected grows with size.
Each line has one true rate for all branches; a reviewer's score scatters around its rate by 4 points.
"""

import math
import random
import sys
from dataclasses import dataclass

from ratings.rounds.rules import Line, Rated, Rules, holders_of, results_of

# (dimension, weight, cases a month of a middling branch; 0: scored by a person), as in our proposal.
LINES = (
    ("study", 1000, 3.0),
    ("study", 1000, 30.0),
    ("study", 1000, 0),
    ("business", 1500, 1.0),
    ("business", 1000, 3.0),
    ("business", 1500, 0),
    ("service", 1000, 1.0),
    ("service", 2000, 0),
)
DUE = 4  # the line of problems due in the month
ALIKE = dict.fromkeys(range(1, 9), 0.88)
UNLIKE = dict(enumerate((0.92, 0.85, 0.90, 0.85, 0.80, 0.88, 0.95, 0.90), start=1))
BRANCHES, FLAGS_A_MONTH = 20, 2
PROPOSED = {
    "arithmetic": 2,
    "left_out": True,
    "pull": 2,
    "least_countable": 60,
    "least_cases": 5,
    "capped": True,
}


def rules_with(**parameters: object) -> Rules:
    """Return the proposed scheme with some parameters."""
    lines = [
        Line(key, dimension, weight, computed=bool(cases))
        for key, (dimension, weight, cases) in enumerate(LINES, start=1)
    ]
    ties = [("business", None), ("service", None), ("criterion", 2), ("newcomer", None)]
    return Rules(lines, ties, minimum=0, share=10, **parameters)


@dataclass
class Wins:
    """Flags, and by kind of branch: flags won, and the share of branches of that kind, added up over the months."""

    flags: int = 0
    won_due: int = 0
    of_due: float = 0
    won_small: int = 0
    of_small: float = 0

    @property
    def nothing_due(self) -> float:
        """How many times their share those win who had no problem due."""
        return self.won_due / self.of_due

    @property
    def smallest(self) -> float:
        """How many times its share the smallest quarter wins."""
        return self.won_small / self.of_small


def simulate(rules: Rules, rates: dict[int, float], *, years: int, groups: int, seed: int) -> Wins:
    """Rate branches of equal true rates for some years."""
    draw = random.Random(seed)
    sizes = [sorted(draw.lognormvariate(0, 0.8) for _number in range(BRANCHES)) for _group in range(groups)]
    months: list[set[tuple[int, int]]] = []
    wins = Wins()
    for _month in range(12 * years):
        months.append(set())
        for group, of_group in enumerate(sizes):
            branches = [
                _drawn(draw, (group, number), size, rules, rates, months[:-1])
                for number, size in enumerate(of_group)
            ]
            holders = holders_of(rules, results_of(rules, branches))
            nothing = {one.key for one in branches if not one.inputs[DUE][1]}
            small = {(group, number) for number in range(BRANCHES // 4)}
            wins.flags += len(holders)
            wins.won_due += len(holders & nothing)
            wins.of_due += len(holders) * len(nothing) / BRANCHES
            wins.won_small += len(holders & small)
            wins.of_small += len(holders) * len(small) / BRANCHES
            months[-1] |= holders
    return wins


def _drawn(draw: random.Random, key: tuple[int, int], size: float, rules: Rules, rates, months) -> Rated:
    inputs = {}
    for line, (_dimension, _weight, cases) in zip(rules.lines, LINES, strict=True):
        rate = rates[line.key]
        if not cases:
            inputs[line.key] = (min(10_000, max(0, round(draw.gauss(rate * 10_000, 400)))), 10_000)
            continue
        # A theme day is due for everybody once a month; the rest grows with size.
        due = 1 if line.dimension == "service" else _poisson(draw, cases * size)
        inputs[line.key] = (sum(draw.random() < rate for _case in range(due)), due)
    held = sum(key in month for month in months[-12:])
    return Rated(key, key[0], inputs, False, bool(months) and key in months[-1], held, f"{key[1]:04}")


def _poisson(draw: random.Random, mean: float) -> int:
    least, number, product = math.exp(-mean), 0, draw.random()
    while product >= least:
        number += 1
        product *= draw.random()
    return number


def main() -> None:
    """Print the figures of decision 0035."""
    first = {"arithmetic": 1}
    write = sys.stdout.write
    write("rules                    rates    flags  nothing due  smallest quarter\n")
    for name, parameters in (
        ("first rules", first),
        ("proposed", PROPOSED),
        ("proposed, k = 0", PROPOSED | {"pull": 0}),
        ("proposed, k = 1", PROPOSED | {"pull": 1}),
        ("proposed, k = 4", PROPOSED | {"pull": 4}),
        ("proposed, 80 % to count", PROPOSED | {"least_countable": 80}),
        ("proposed, 10 cases", PROPOSED | {"least_cases": 10}),
        ("proposed, flags shared", PROPOSED | {"capped": False}),
    ):
        for words, rates in (("alike", ALIKE), ("unlike", UNLIKE)):
            wins = simulate(rules_with(**parameters), rates, years=5, groups=10, seed=1)
            found = f"{wins.flags:>6} {wins.nothing_due:>12.2f} {wins.smallest:>17.2f}"
            write(f"{name:<24} {words:<7} {found}\n")


if __name__ == "__main__":
    main()
