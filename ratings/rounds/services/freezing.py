"""Freezing on the 1st of the month: entries and inputs, written in one statement each and never changed."""

from django.db import connection

from portal.indicators import Indicator, indicator
from portal.scope.paths import next_path
from ratings.rounds.models import Round
from ratings.schemes.models import Criterion

ENTRIES = """
INSERT INTO ratings_entry (round_id, group_id, organisation_id, organisation_path, name, path_then)
SELECT %s, member.group_id, branch.id, branch.path, branch.name, branch.path
FROM ratings_groupmember member
JOIN organisations_organisation branch ON branch.id = member.organisation_id
WHERE member.scheme_id = %s AND (branch.dissolved_on IS NULL OR branch.dissolved_on > %s)
  AND (branch.founded_on IS NULL OR branch.founded_on <= %s)
  AND branch.path >= %s AND branch.path < %s
  AND (member.rated_from IS NULL OR member.rated_from <= %s)
  AND (member.rated_until IS NULL OR member.rated_until > %s)
ORDER BY member.group_id, branch.path
"""
# The tallies of an indicator are its own query of three columns: organisation, part, whole.
INPUTS = """
WITH tally (organisation_id, part, whole) AS ({tallies})
INSERT INTO ratings_input (round_id, entry_id, criterion_id, part, whole)
SELECT %s, entry.id, %s, COALESCE(tally.part, 0), COALESCE(tally.whole, 0)
FROM ratings_entry entry LEFT JOIN tally ON tally.organisation_id = entry.organisation_id
WHERE entry.round_id = %s
ORDER BY entry.id
"""


def freeze(round_: Round) -> None:
    """Freeze a round: its entries, then one line of inputs per computed criterion.

    Raises KeyError for an unknown one.
    The caller has moved the round out of WAITING in the same transaction, so it is frozen once only.
    """
    last, organiser = round_.last_day, round_.organisation_path
    with connection.cursor() as cursor:
        within = [organiser, next_path(organiser)]
        given = [round_.pk, round_.scheme_id, last, last, *within, round_.month, round_.month]
        cursor.execute(ENTRIES, given)
    tell_planner("ratings_entry")
    for criterion in round_.scheme.criteria.exclude(indicator="").order_by("ordinal", "pk"):
        freeze_criterion(round_, criterion, indicator(criterion.indicator))
    tell_planner("ratings_input")


def tell_planner(table: str) -> None:
    """Make PostgreSQL count the rows that this transaction has just written to a table.

    Without ANALYZE the planner assumes a few rows and joins row by row, 200,000 branches with 200,000. SQLite does
    not need it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def freeze_criterion(round_: Round, criterion: Criterion, counted: Indicator) -> None:
    """Freeze the counts of an indicator for every entry, up to the last day of the month."""
    tallies, given = counted.tallies(round_.last_day).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(INPUTS.format(tallies=tallies), [*given, round_.pk, criterion.pk, round_.pk])
