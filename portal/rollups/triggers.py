"""The SQL of rollups: one SELECT counts rows, whether all rows of a table or those that a statement changed.

A trigger reads each changed row with the sign -1 as it was and +1 as it is, and appends what does not cancel out. SQLite
runs it for each row, PostgreSQL once for each statement.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from portal.rollups.models import Grouping, Rollup

EVENTS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}
SIGNS = {"old": -1, "new": 1}


@dataclass(frozen=True)
class Trigger:
    """A trigger: its name, which contains a digest of its text, its table, and the statements that make it."""

    name: str
    table: str
    statements: tuple[str, ...]


def counting(rollup: type[Rollup], grouping: Grouping, changed: str) -> str:
    """Return the SELECT of the lines of a grouping: its name, path, values, rows, amounts. `changed`: rows with a sign."""
    path = f"changed.{_quoted(_column(rollup.source, rollup.source.scope_path))}"
    upper = f"SUBSTR({path}, 1, levels.length)"
    values = [f"changed.{_quoted(_column(rollup.source, name))}" for name in grouping.fields]
    sums = ["SUM(changed.sign)", *(f"SUM(changed.sign * changed.{_quoted(one)})" for one in rollup.amounts)]
    levels = " UNION ALL ".join(f"SELECT {length} AS length" for length in rollup.lengths)
    met = [f"levels.length <= LENGTH({path})", *_only(rollup, grouping)]
    return (
        f"SELECT '{grouping.name}', {', '.join([upper, *values, *sums])}"  # noqa: S608 - names of our own models
        f" FROM ({changed}) AS changed CROSS JOIN ({levels}) AS levels WHERE {' AND '.join(met)}"
        f" GROUP BY {', '.join([upper, *values])} HAVING {' OR '.join(f'{one} <> 0' for one in sums)}"
    )


def appending(rollup: type[Rollup], grouping: Grouping, changed: str) -> str:
    """Return the INSERT of these lines."""
    columns = [
        "grouping",
        "path",
        *(_column(rollup, name) for name in grouping.fields),
        "rows",
        *rollup.amounts,
    ]
    names = ", ".join(_quoted(one) for one in columns)
    return f"INSERT INTO {_quoted(rollup._meta.db_table)} ({names}) {counting(rollup, grouping, changed)}"


def all_rows(rollup: type[Rollup]) -> str:
    """Return the rows of the source, each with the sign 1."""
    names = ", ".join(_quoted(one) for one in _columns(rollup))
    return f"SELECT 1 AS sign, {names} FROM {_quoted(rollup.source._meta.db_table)}"  # noqa: S608


def triggers(rollup: type[Rollup], connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Yield the three triggers of a rollup, for the kind of the database."""
    make = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor]
    table = rollup.source._meta.db_table
    for event, states in EVENTS.items():
        text = make("NAME", rollup, event, states)
        digest = hashlib.sha256("".join(text).encode()).hexdigest()[:8]
        name = f"{prefix(rollup)}{event}_{digest}"
        yield Trigger(name, table, tuple(make(name, rollup, event, states)))


def prefix(rollup: type[Rollup]) -> str:
    """Return the beginning of the names of a rollup's triggers."""
    return f"{rollup._meta.db_table}_on_"


def _on_sqlite(name: str, rollup: type[Rollup], event: str, states: tuple[str, ...]) -> list[str]:
    columns = _columns(rollup)
    changed = " UNION ALL ".join(
        f"SELECT {SIGNS[state]} AS sign, "
        + ", ".join(f"{state.upper()}.{_quoted(one)} AS {_quoted(one)}" for one in columns)
        for state in states
    )
    differs = " OR ".join(f"OLD.{_quoted(one)} IS NOT NEW.{_quoted(one)}" for one in columns)
    when = f" WHEN {differs}" if event == "update" else ""
    body = "; ".join(appending(rollup, grouping, changed) for grouping in rollup.groupings)
    table = _quoted(rollup.source._meta.db_table)
    return [f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table}{when} BEGIN {body}; END"]


def _on_postgresql(name: str, rollup: type[Rollup], event: str, states: tuple[str, ...]) -> list[str]:
    names = ", ".join(_quoted(one) for one in _columns(rollup))
    changed = " UNION ALL ".join(
        f"SELECT {SIGNS[state]} AS sign, {names} FROM {state}_rows"  # noqa: S608 - as above
        for state in states
    )
    body = "; ".join(appending(rollup, grouping, changed) for grouping in rollup.groupings)
    tables = " ".join(f"{state.upper()} TABLE AS {state}_rows" for state in states)
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event.upper()} ON {_quoted(rollup.source._meta.db_table)}"
        f" REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _only(rollup: type[Rollup], grouping: Grouping) -> list[str]:
    return [
        f"changed.{_quoted(_column(rollup.source, name))} IN ({', '.join(_text(value) for value in values)})"
        for name, values in grouping.only.items()
    ]


def _columns(rollup: type[Rollup]) -> list[str]:
    """Return the columns of the source that its counts need."""
    names = {name for grouping in rollup.groupings for name in (*grouping.fields, *grouping.only)}
    return sorted(
        {_column(rollup.source, name) for name in {*names, *rollup.amounts, rollup.source.scope_path}}
    )


def _column(model: type[Model], name: str) -> str:
    return model._meta.get_field(name).column


def _quoted(name: str) -> str:
    return f'"{name}"'


def _text(value: str) -> str:
    return "'" + str(value).replace("'", "''") + "'"
