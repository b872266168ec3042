"""The rule of the month in plain Python: slow and obvious.

`services.statement` is the same rule in one SQL statement. All numbers are integers: parts and wholes as counted,
values in hundredths of a percent, weights and points in hundredths of a point. Halves are rounded up by integer
division. Both databases and this package therefore agree bit for bit, and the lines of a score add up to its total
exactly.

Editions of a scheme say by `arithmetic` which rules they follow. FIRST is what months were rated by until decision
0035; editions in use keep it. EXACT leaves out what cannot be counted, draws small numbers towards the group's rate
and never rounds up to full marks, as far as the scheme's parameters say so.
"""

from ratings.rounds.rules.lines import (
    BUSINESS,
    CRITERION,
    DIMENSIONS,
    EXACT,
    FIRST,
    FULL,
    LESS,
    NEWCOMER,
    SERVICE,
    STUDY,
    Counted,
    Line,
    Rated,
    Rules,
    Weighed,
    between,
    exact_points,
    exact_value,
    good_of,
    is_empty,
    points_of,
    rates_of,
    spread,
    value_of,
    weighed,
    weights_of,
)
from ratings.rounds.rules.months import (
    Result,
    cases_of,
    countable_of,
    flags_for,
    holders_of,
    is_placed,
    last_rule,
    points_by_line,
    results_of,
    tie_worth,
)

__all__ = [
    "BUSINESS",
    "CRITERION",
    "DIMENSIONS",
    "EXACT",
    "FIRST",
    "FULL",
    "LESS",
    "NEWCOMER",
    "SERVICE",
    "STUDY",
    "Counted",
    "Line",
    "Rated",
    "Result",
    "Rules",
    "Weighed",
    "between",
    "cases_of",
    "countable_of",
    "exact_points",
    "exact_value",
    "flags_for",
    "good_of",
    "holders_of",
    "is_empty",
    "is_placed",
    "last_rule",
    "points_by_line",
    "points_of",
    "rates_of",
    "results_of",
    "spread",
    "tie_worth",
    "value_of",
    "weighed",
    "weights_of",
]
