"""The ranking as one INSERT … SELECT with a window, after the rates of the groups. Memory use is constant.

`ratings.rules` is the same rule in plain Python. Property tests and `rank_month --check` compare the two.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Model

from portal.workflow import StaleState
from ratings.rounds.models import GroupRate, Round, Standing
from ratings.rounds.services.reading import previous_round, rules_of
from ratings.rounds.services.statement import STANDING, statement_of
from ratings.schemes.models import PeerGroup

COLUMNS = ", ".join(STANDING)
# Rates are those of good cases, as in `rules.rates_of`.
GOOD = (
    "CASE WHEN line.direction = 'less' THEN"
    " CASE WHEN counted.part > counted.whole THEN 0 ELSE counted.whole - counted.part END"
    " WHEN counted.part > counted.whole THEN counted.whole ELSE counted.part END"
)
RATES = f"""
SELECT round_id, group_id, criterion_id, good, whole, CAST((20000 * good + whole) / (2 * whole) AS integer) FROM (
  SELECT counted.round_id, entry.group_id, counted.criterion_id,
    CAST(SUM({GOOD}) AS bigint) AS good, CAST(SUM(counted.whole) AS bigint) AS whole
  FROM ratings_input counted
  JOIN ratings_entry entry ON entry.id = counted.entry_id
  JOIN ratings_criterion line ON line.id = counted.criterion_id
  WHERE counted.round_id = %s AND line.indicator <> ''{{within}}
  GROUP BY counted.round_id, entry.group_id, counted.criterion_id) summed
WHERE whole > 0
"""  # noqa: S608 - our own columns
RATE = "round_id, group_id, criterion_id, part, whole, rate"
DIFFERING = "SELECT 1 FROM (SELECT * FROM ({anew}) anew EXCEPT SELECT {columns} FROM {table} WHERE round_id = %s) other LIMIT 1"


def rank(round_: Round, group: PeerGroup | None = None) -> None:
    """Rank a round anew, or one of its groups. The caller has claimed the round by `hold`."""
    with connection.cursor() as cursor:
        for model, columns, (statement, given) in _steps(round_, group):
            rows = model._base_manager.filter(round=round_)
            if group is not None:
                rows = rows.filter(group=group)
            rows._raw_delete(rows.db)
            cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns})\n{statement}", given)


def stands(round_: Round) -> bool:
    """Tell whether ranking the round anew would give its present standings, and its groups their rates."""
    with connection.cursor() as cursor:
        for model, columns, (anew, given) in _steps(round_, None):
            statement = DIFFERING.format(anew=anew, columns=columns, table=model._meta.db_table)
            cursor.execute(statement, [*given, round_.pk])
            if cursor.fetchone() is not None:
                return False
    return True


def _steps(
    round_: Round, group: PeerGroup | None
) -> Iterator[tuple[type[Model], str, tuple[str, list[object]]]]:
    """Yield what a ranking writes: model, columns, and the SELECT with its parameters."""
    if round_.scheme.is_exact:
        yield GroupRate, RATE, rating(round_, group)
    yield Standing, COLUMNS, ranking(round_, group)


def rating(round_: Round, group: PeerGroup | None = None) -> tuple[str, list[object]]:
    """Return the SELECT of the groups' rates, and its parameters."""
    within, narrowed = (" AND entry.group_id = %s", [group.pk]) if group is not None else ("", [])
    return RATES.format(within=within), [round_.pk, *narrowed]


def ranking(round_: Round, group: PeerGroup | None = None) -> tuple[str, list[object]]:
    """Return the SELECT that ranks, and its parameters."""
    previous = previous_round(round_)
    narrowed = [] if group is None else [group.pk]
    statement = statement_of(rules_of(round_.scheme), one_group=group is not None)
    before = previous.pk if previous else 0
    return statement, [round_.pk, round_.pk, *narrowed, round_.pk, before, round_.pk]


def hold(round_: Round, verb: str, states: tuple[str, ...] = (Round.State.DRAFT,)) -> None:
    """Claim a round: raise its revision in one conditional UPDATE, which other transactions wait for.

    Raises StaleState when the round has left `states`. Published months never change.
    """
    held = Round._base_manager.filter(pk=round_.pk, state__in=states).update(revision=F("revision") + 1)
    round_.refresh_from_db()
    if not held:
        raise StaleState(round_, verb)
