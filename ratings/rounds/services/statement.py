"""The SELECT that ranks a month, made of the scheme's rules. Both databases run the same text, but for the name of a maximum.

A branch is one row: for line number i, `a` good cases of `n`, value `v`, weight `w`, points `x`, and values `h` and `l`
one band up and down. All numbers are whole, and (2ab + c) / 2c rounds halves up. Each step is materialised, because both databases
would otherwise repeat its expressions in the next one.
"""

from django.db import connection

from ratings.rounds.rules import CRITERION, DIMENSIONS, FULL, LESS, NEWCOMER, Line, Rules

STANDING = (
    "entry_id",
    "round_id",
    "group_id",
    "study",
    "business",
    "service",
    "total",
    "place",
    "vetoed",
    "qualified",
    "countable",
    "cases",
    "best",
    "worst",
)
NOTHING = "CAST(NULL AS integer)"


def statement_of(rules: Rules, *, one_group: bool = False) -> str:
    """Return the SELECT of `STANDING`.

    Parameters: round, round, [group], round, previous round, round.
    """
    lines = list(enumerate(rules.lines))
    steps = [
        ("pivot", _pivot(rules, lines, one_group)),
        ("rate", _rate(lines)),
        ("valued", _valued(rules, lines)),
    ]
    last = "valued"
    if rules.is_exact and rules.left_out:
        steps += [("opened", _opened(rules, lines)), ("spread", _spread(rules)), ("weighty", _weighty(lines))]
        last = "weighty"
    steps += [
        ("pointed", _pointed(rules, lines, last)),
        ("scored", _scored(rules, lines)),
        ("ruled_out", "SELECT DISTINCT entry_id FROM ratings_veto WHERE state = 'standing'"),
        ("holding", "SELECT organisation_id FROM ratings_custody WHERE round_id = %s AND event <> 'lost'"),
        ("judged", _judged(rules)),
    ]
    if _has_band(rules):
        steps += [("mark", MARKS), ("band", BAND)]
    told = ",\n".join(f"{name} AS MATERIALIZED ({text})" for name, text in steps)
    return f"WITH {told}\n{_ranked(rules)}"


def _has_band(rules: Rules) -> bool:
    return rules.is_exact and bool(rules.band)


def _pivot(rules: Rules, lines: list[tuple[int, Line]], one_group: bool) -> str:
    within = " AND entry.group_id = %s" if one_group else ""
    pairs = "".join(
        f",\n  MAX(CASE WHEN counted.criterion_id = {int(line.key)} THEN {_good(rules, line)} END) AS a{i},"
        f" MAX(CASE WHEN counted.criterion_id = {int(line.key)} THEN counted.whole END) AS n{i}"
        for i, line in lines
    )
    return f"""
SELECT entry.id AS entry_id, entry.group_id, entry.organisation_id{pairs}
FROM ratings_entry entry LEFT JOIN ratings_input counted ON counted.round_id = %s AND counted.entry_id = entry.id
WHERE entry.round_id = %s{within}
GROUP BY entry.id, entry.group_id, entry.organisation_id"""  # noqa: S608 - keys are whole numbers, names are ours


def _good(rules: Rules, line: Line) -> str:
    if rules.is_exact and line.direction == LESS:
        return "CASE WHEN counted.part > counted.whole THEN 0 ELSE counted.whole - counted.part END"
    return "CASE WHEN counted.part > counted.whole THEN counted.whole ELSE counted.part END"


def _rate(lines: list[tuple[int, Line]]) -> str:
    rates = "".join(
        f", MAX(CASE WHEN criterion_id = {int(line.key)} THEN rate END) AS p{i}" for i, line in lines
    )
    return f"SELECT group_id{rates} FROM ratings_grouprate WHERE round_id = %s GROUP BY group_id"  # noqa: S608


def _valued(rules: Rules, lines: list[tuple[int, Line]]) -> str:
    columns = []
    running: dict[str, list[str]] = {name: [] for name in DIMENSIONS}
    for i, line in lines:
        columns.append(f"{_value(rules, i, line, f'a{i}')} AS v{i}")
        if _has_band(rules) and line.computed:
            up, down = f"a{i} + {int(rules.band)}", f"a{i} - {int(rules.band)}"
            columns.append(
                f"{_value(rules, i, line, f'CASE WHEN {up} > n{i} THEN n{i} ELSE {up} END')} AS h{i}"
            )
            columns.append(
                f"{_value(rules, i, line, f'CASE WHEN {down} < 0 THEN 0 ELSE {down} END')} AS l{i}"
            )
        running[line.dimension].append(_unless_empty(i, line, str(int(line.weight))))
        columns.append(f"{' + '.join(running[line.dimension])} AS run{i}")
    columns += [f"{' + '.join(running[name]) or '0'} AS open_{name}" for name in DIMENSIONS]
    return f"""
SELECT pivot.*, {", ".join(columns)}
FROM pivot LEFT JOIN rate ON rate.group_id = pivot.group_id"""  # noqa: S608


def _unless_empty(i: int, line: Line, weight: str) -> str:
    return weight if line.counts_empty else f"CASE WHEN n{i} = 0 THEN 0 ELSE {weight} END"


def _value(rules: Rules, i: int, line: Line, good: str) -> str:
    if not rules.is_exact:
        share = f"(2 * {FULL} * ({good}) + n{i}) / (2 * n{i})"
        share = f"{FULL} - {share}" if line.direction == LESS else share
    elif not line.computed or not rules.pull:
        share = _exact(f"({FULL} * ({good}))", f"n{i}")
    else:
        pull = int(rules.pull)
        share = _exact(f"({FULL} * ({good}) + {pull} * p{i})", f"(n{i} + {pull})")
    empty = int(line.empty_value)
    return f"CASE WHEN n{i} IS NULL THEN 0 WHEN n{i} = 0 THEN {empty} ELSE {share} END"


def _exact(above: str, below: str) -> str:
    """Return above / below in hundredths of a percent, halves up; less than full is at most 9,999."""
    return (
        f"(2 * {above} + {below}) / (2 * {below})"
        f" - CASE WHEN {above} < {FULL} * {below} AND 2 * ({FULL} * {below} - {above}) <= {below} THEN 1 ELSE 0 END"
    )


def _opened(rules: Rules, lines: list[tuple[int, Line]]) -> str:
    """Return the running weight of the dimensions in which something was counted."""
    terms, columns = [], []
    for name in DIMENSIONS:
        terms.append(f"CASE WHEN open_{name} = 0 THEN 0 ELSE {_weight_in(rules, name)} END")
        columns.append(f"{' + '.join(terms)} AS upto_{name}")
    return f"SELECT valued.*, {', '.join(columns)} FROM valued"  # noqa: S608


def _weight_in(rules: Rules, dimension: str) -> int:
    return sum(int(line.weight) for line in rules.lines if line.dimension == dimension)


def _spread(rules: Rules) -> str:
    full, last = sum(int(line.weight) for line in rules.lines), f"upto_{DIMENSIONS[-1]}"
    columns = [
        f"CASE WHEN open_{name} = 0 THEN 0 ELSE {full} * upto_{name} / {last}"
        f" - {full} * (upto_{name} - {_weight_in(rules, name)}) / {last} END AS all_{name}"
        for name in DIMENSIONS
    ]
    return f"SELECT opened.*, {', '.join(columns)} FROM opened"  # noqa: S608


def _weighty(lines: list[tuple[int, Line]]) -> str:
    columns = [
        _unless_empty(
            i,
            line,
            f"all_{line.dimension} * run{i} / open_{line.dimension}"
            f" - all_{line.dimension} * (run{i} - {int(line.weight)}) / open_{line.dimension}",
        )
        + f" AS w{i}"
        for i, line in lines
    ]
    return f"SELECT spread.*, {', '.join(columns)} FROM spread"  # noqa: S608


def _pointed(rules: Rules, lines: list[tuple[int, Line]], source: str) -> str:
    columns = []
    for i, line in lines:
        weight = f"w{i}" if rules.is_exact and rules.left_out else str(int(line.weight))
        columns.append(f"{_points(rules, weight, f'v{i}')} AS x{i}")
        if _has_band(rules):
            high, low = (f"h{i}", f"l{i}") if line.computed else (f"v{i}", f"v{i}")
            columns.append(f"{_points(rules, weight, high)} AS y{i}, {_points(rules, weight, low)} AS z{i}")
    kept = ["entry_id", "group_id", "organisation_id", *(f"n{i}" for i, _line in lines)]
    kept += [f"open_{name}" for name in DIMENSIONS]
    return f"SELECT {', '.join([*kept, *columns])} FROM {source}"  # noqa: S608


def _points(rules: Rules, weight: str, value: str) -> str:
    points = f"(2 * {weight} * {value} + {FULL}) / {2 * FULL}"
    if not rules.is_exact:
        return points
    less = f"{value} < {FULL} AND {weight} > 0 AND 2 * {weight} * ({FULL} - {value}) <= {FULL}"
    return f"{points} - CASE WHEN {less} THEN 1 ELSE 0 END"


def _scored(rules: Rules, lines: list[tuple[int, Line]]) -> str:
    def added(letter: str, *, dimension: str = "") -> str:
        return " + ".join(f"{letter}{i}" for i, line in lines if dimension in ("", line.dimension)) or "0"

    columns = [f"{added('x', dimension=name)} AS {name}" for name in DIMENSIONS]
    columns += [f"{added('x')} AS total", f"{' + '.join(f'open_{name}' for name in DIMENSIONS)} AS countable"]
    cases = " + ".join(f"COALESCE(n{i}, 0)" for i, line in lines if line.computed)
    columns.append(f"{cases or '0'} AS cases")
    if _has_band(rules):
        columns += [f"{added('x')} + {_most('y', 'x', lines)} AS high"]
        columns += [f"{added('x')} - {_most('x', 'z', lines)} AS low"]
    number = {line.key: i for i, line in lines}
    columns += [f"x{number[key]} AS tie_{int(key)}" for rule, key in rules.ties if rule == CRITERION]
    return f"SELECT entry_id, group_id, organisation_id, {', '.join(columns)} FROM pointed"  # noqa: S608


def _most(above: str, below: str, lines: list[tuple[int, Line]]) -> str:
    """Return the largest difference of two columns over all lines, at least 0."""
    greatest = "MAX" if connection.vendor == "sqlite" else "GREATEST"
    return f"{greatest}({', '.join(['0', '0', *(f'{above}{i} - {below}{i}' for i, _line in lines)])})"


def _judged(rules: Rules) -> str:
    counts = rules.is_exact and any(line.computed for line in rules.lines)
    few = f" AND scored.cases >= {int(rules.least_cases)}" if counts else ""
    return f"""
SELECT scored.*, ruled_out.entry_id IS NOT NULL AS vetoed, ruled_out.entry_id IS NULL{few} AS placed,
  CASE WHEN holding.organisation_id IS NULL THEN 1 ELSE 0 END AS newcomer
FROM scored
LEFT JOIN ruled_out ON ruled_out.entry_id = scored.entry_id
LEFT JOIN holding ON holding.organisation_id = scored.organisation_id"""  # noqa: S608


# A mark is a total (1), or the total of a branch moved up (0) or down (2). Counting the totals that come before a mark
# gives how many are above the moved one; of equal marks those moved up come first, those moved down last.
MARKS = """
SELECT entry_id, group_id, total AS mark, 1 AS kind FROM judged WHERE placed
UNION ALL SELECT entry_id, group_id, high, 0 FROM judged WHERE placed
UNION ALL SELECT entry_id, group_id, low, 2 FROM judged WHERE placed"""
BAND = """
SELECT entry_id, MAX(CASE WHEN kind = 0 THEN seen END) + 1 AS best, MAX(CASE WHEN kind = 2 THEN seen END) AS worst
FROM (
  SELECT entry_id, kind, SUM(CASE WHEN kind = 1 THEN 1 ELSE 0 END)
    OVER (PARTITION BY group_id ORDER BY mark DESC, kind ROWS UNBOUNDED PRECEDING) AS seen
  FROM mark) counted
GROUP BY entry_id"""


def _ranked(rules: Rules) -> str:
    ties = "".join(
        ", newcomer DESC"
        if rule == NEWCOMER
        else f", tie_{int(key)} DESC"
        if rule == CRITERION
        else f", {rule} DESC"
        for rule, key in rules.ties
        if rule in (NEWCOMER, CRITERION, *DIMENSIONS)
    )
    enough = f"judged.total >= {int(rules.minimum)}"
    if rules.is_exact:
        full = sum(int(line.weight) for line in rules.lines)
        enough += f" AND 100 * judged.countable >= {int(rules.least_countable) * full}"
    counted = "judged.countable, judged.cases" if rules.is_exact else f"{NOTHING}, {NOTHING}"
    band = "CAST(band.best AS integer), CAST(band.worst AS integer)"
    band = band if _has_band(rules) else f"{NOTHING}, {NOTHING}"
    joined = "LEFT JOIN band ON band.entry_id = judged.entry_id" if _has_band(rules) else ""
    return f"""
SELECT judged.entry_id, %s, judged.group_id, study, business, service, total,
  CASE WHEN placed THEN RANK() OVER (PARTITION BY judged.group_id, placed ORDER BY total DESC{ties}) END,
  vetoed, placed AND {enough}, {counted}, {band}
FROM judged {joined}"""  # noqa: S608
