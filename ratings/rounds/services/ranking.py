"""The ranking as one INSERT … SELECT with a window. Both databases run the same text, and memory use is constant.

`ratings.rules` is the same rule in plain Python. Property tests and `rank_month --check` compare the two.
"""

from django.db import connection
from django.db.models import F

from portal.workflow import StaleState
from ratings.rounds.models import Round, Standing
from ratings.rounds.services.reading import previous_round
from ratings.schemes.models import Dimension, PeerGroup, TieBreaker

FULL = 10_000
# All numbers are integers: (2ab + c) / 2c rounds halves up by integer division.
SHARE = (
    "(CASE WHEN counted.part > counted.whole THEN 2 * 10000 * counted.whole"
    " ELSE 2 * 10000 * counted.part END + counted.whole) / (2 * counted.whole)"
)
LINES = f"""
SELECT counted.entry_id, line.id AS criterion_id, line.dimension,
  CAST((2 * line.weight * (
    CASE WHEN counted.whole = 0 THEN line.empty_value
         WHEN line.direction = 'less' THEN {FULL} - ({SHARE})
         ELSE {SHARE} END) + {FULL}) / {2 * FULL} AS integer) AS points
FROM ratings_input counted JOIN ratings_criterion line ON line.id = counted.criterion_id
WHERE counted.round_id = %s{{counted_within}}
"""  # noqa: S608 - two constants of ours
SELECT = """
WITH line AS ({lines}),
scored AS (
  SELECT entry_id, SUM(points) AS total,
    SUM(CASE WHEN dimension = 'study' THEN points ELSE 0 END) AS study,
    SUM(CASE WHEN dimension = 'business' THEN points ELSE 0 END) AS business,
    SUM(CASE WHEN dimension = 'service' THEN points ELSE 0 END) AS service{sums}
  FROM line GROUP BY entry_id),
ruled_out AS (SELECT DISTINCT entry_id FROM ratings_veto WHERE state = 'standing'),
holding AS (SELECT organisation_id FROM ratings_custody WHERE round_id = %s AND event <> 'lost')
SELECT entry.id, entry.round_id, entry.group_id,
  COALESCE(scored.study, 0), COALESCE(scored.business, 0), COALESCE(scored.service, 0), COALESCE(scored.total, 0),
  CASE WHEN ruled_out.entry_id IS NULL THEN
    RANK() OVER (PARTITION BY entry.group_id, (ruled_out.entry_id IS NULL)
                 ORDER BY COALESCE(scored.total, 0) DESC{ties}) END,
  ruled_out.entry_id IS NOT NULL,
  ruled_out.entry_id IS NULL AND COALESCE(scored.total, 0) >= %s
FROM ratings_entry entry
LEFT JOIN scored ON scored.entry_id = entry.id
LEFT JOIN ruled_out ON ruled_out.entry_id = entry.id
LEFT JOIN holding ON holding.organisation_id = entry.organisation_id
WHERE entry.round_id = %s{within}
"""
COLUMNS = "entry_id, round_id, group_id, study, business, service, total, place, vetoed, qualified"
INSERT = f"""
INSERT INTO ratings_standing
  ({COLUMNS})
"""
DIFFERING = f"""
SELECT 1 FROM (
  SELECT * FROM ({{anew}}) anew
  EXCEPT SELECT {COLUMNS} FROM ratings_standing WHERE round_id = %s) differing
LIMIT 1
"""  # noqa: S608 - our own columns


def rank(round_: Round, group: PeerGroup | None = None) -> None:
    """Rank a round anew, or one of its groups. The caller has claimed the round by `hold`."""
    standings = Standing._base_manager.filter(round=round_)
    if group is not None:
        standings = standings.filter(group=group)
    standings._raw_delete(standings.db)
    statement, given = ranking(round_, group)
    with connection.cursor() as cursor:
        cursor.execute(INSERT + statement, given)


def stands(round_: Round) -> bool:
    """Tell whether ranking the round anew would give its present standings."""
    statement, given = ranking(round_)
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING.format(anew=statement), [*given, round_.pk])
        return cursor.fetchone() is None


def ranking(round_: Round, group: PeerGroup | None = None) -> tuple[str, list[object]]:
    """Return the SELECT that ranks, and its parameters."""
    previous = previous_round(round_)
    sums, ties = _ties(list(round_.scheme.tie_breakers.order_by("ordinal")))
    within, counted_within, narrowed = "", "", []
    if group is not None:
        within, narrowed = " AND entry.group_id = %s", [group.pk]
        counted_within = (
            " AND counted.entry_id IN (SELECT id FROM ratings_entry WHERE round_id = %s AND group_id = %s)"
        )
    lines = LINES.format(counted_within=counted_within)
    statement = SELECT.format(lines=lines, sums=sums, ties=ties, within=within)
    before = previous.pk if previous else 0
    first = [round_.pk, *([round_.pk, group.pk] if group is not None else [])]
    return statement, [*first, before, round_.scheme.minimum_score, round_.pk, *narrowed]


def _ties(rules: list[TieBreaker]) -> tuple[str, str]:
    """Return the sums that tie-breakers need, and their order. All names are ours and all keys are integers."""
    sums, ties = "", ""
    for rule in rules:
        if rule.rule in Dimension.values:
            ties += f", COALESCE(scored.{rule.rule}, 0) DESC"
        elif rule.rule == TieBreaker.Rule.NEWCOMER:
            ties += ", CASE WHEN holding.organisation_id IS NULL THEN 1 ELSE 0 END DESC"
        else:
            name = f"tie_{int(rule.criterion_id)}"
            sums += f",\n    SUM(CASE WHEN criterion_id = {int(rule.criterion_id)} THEN points ELSE 0 END) AS {name}"
            ties += f", COALESCE(scored.{name}, 0) DESC"
    return sums, ties


def hold(round_: Round, verb: str, states: tuple[str, ...] = (Round.State.DRAFT,)) -> None:
    """Claim a round: raise its revision in one conditional UPDATE, which other transactions wait for.

    Raises StaleState when the round has left `states`. Published months never change.
    """
    held = Round._base_manager.filter(pk=round_.pk, state__in=states).update(revision=F("revision") + 1)
    round_.refresh_from_db()
    if not held:
        raise StaleState(round_, verb)
