"""The SQL of memory: for each remembered table a table of its versions, and the triggers that fill it.

A version is a whole row as it was written, with its act, the time and what happened to it. The table has the columns of
the source, without limits and constraints, so that no later rule can refuse what once was. It only grows: triggers refuse
UPDATE and DELETE, except that erasing may empty texts (portal.memory.services.erase).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.memory.models import Act
from portal.memory.registry import fields_of, place_of, table_of

MADE, CHANGED, GONE, FOUND = "made", "changed", "gone", "found"
ACT = Act._meta.db_table
OURS = {
    "sqlite": {
        "memory_id": "integer PRIMARY KEY AUTOINCREMENT",
        "memory_what": "text NOT NULL",
        "memory_act": "text",
        "memory_at": "datetime NOT NULL",
    },
    "postgresql": {
        "memory_id": "bigserial PRIMARY KEY",
        "memory_what": "text NOT NULL",
        "memory_act": "text",
        "memory_at": "timestamptz NOT NULL",
    },
}
FUNCTION = re.compile(r"\$\$(.*)\$\$", re.DOTALL)
ERASING = {"sqlite": "act_is_erasing()", "postgresql": "current_setting('portal.erasing', true) = 'yes'"}


@dataclass(frozen=True)
class Trigger:
    """A trigger: its name, which contains a digest of its text, its table, and the statements that make it."""

    name: str
    table: str
    statements: tuple[str, ...]

    @property
    def texts(self) -> dict[str, str]:
        """{name: text} as the database keeps them: SQLite the statement, PostgreSQL the body of the function."""
        body = FUNCTION.search(self.statements[0])
        return {self.name: body[1]} if body else {one.split()[2]: one for one in self.statements}


def columns_of(model: type[models.Model], connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return {column: type} of the versions of a model, without our own columns."""
    return {field.column: _type(field, connection) for field in fields_of(model)}


def making(model: type[models.Model], connection: BaseDatabaseWrapper) -> list[str]:
    """Return the statements that make the table of a model's versions."""
    table, key = table_of(model), model._meta.pk.column
    columns = OURS[connection.vendor] | columns_of(model, connection)
    inner = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
    return [
        f"CREATE TABLE {quoted(table)} ({inner})",
        f"CREATE INDEX {quoted(short(f'{table}_by_row'))} ON {quoted(table)} ({quoted(key)}, memory_id)",
    ]


def by_place(model: type[models.Model]) -> tuple[str, str]:
    """Return name and statement of the index by organisation: a page of a past day asks of each branch what it has.

    Both are "" for a model whose rows have no organisation of their own.
    """
    place, table = place_of(model), table_of(model)
    if place in ("", model._meta.pk.column):
        return "", ""
    name = short(f"{table}_by_place")
    return name, f"CREATE INDEX {quoted(name)} ON {quoted(table)} ({quoted(place)}, memory_id)"


def triggers(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Yield the triggers of a model's table and of the table of its versions."""
    make = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor]
    for event, table in (
        ("insert", model._meta.db_table),
        ("update", model._meta.db_table),
        ("delete", model._meta.db_table),
        *([("truncate", model._meta.db_table)] if connection.vendor == "postgresql" else []),
    ):
        yield _trigger(model, event, table, lambda name, event=event: make(name, model, event))
    yield guard(model, table_of(model), connection, is_erasable=True)


def guard(
    model: type[models.Model], table: str, connection: BaseDatabaseWrapper, *, is_erasable: bool
) -> Trigger:
    """Return the trigger by which a table only grows: that of a model's versions, or of a model that is only appended.

    With `is_erasable` an UPDATE passes while a resident's texts are erased.
    """
    make = {"sqlite": _guards_on_sqlite, "postgresql": _guards_on_postgresql}[connection.vendor]
    return _trigger(model, "keep", table, lambda name: make(name, table, is_erasable=is_erasable))


def _trigger(model: type[models.Model], event: str, table: str, make: Callable[[str], list[str]]) -> Trigger:
    digest = hashlib.sha256("".join(make("NAME")).encode()).hexdigest()[:8]
    name = f"{prefix(model)}{event[:2]}_{digest}"
    return Trigger(name, table, tuple(make(name)))


def prefix(model: type[models.Model]) -> str:
    """Return the beginning of the names of a model's triggers; a name has at most 63 letters."""
    return f"mem_{model._meta.db_table[:44]}_"


def newest(model: type[models.Model], before: str = "") -> str:
    """Return the condition under which a version `v` is the newest of its row; `before` bounds the other version `w`."""
    key = quoted(model._meta.pk.column)
    later = f"SELECT 1 FROM {quoted(table_of(model))} w WHERE w.{key} = v.{key} AND w.memory_id > v.memory_id"
    return f"v.memory_what <> '{GONE}' AND NOT EXISTS ({later}{before})"


def _on_sqlite(name: str, model: type[models.Model], event: str) -> list[str]:
    source = quoted(model._meta.db_table)
    columns = [quoted(field.column) for field in fields_of(model)]
    state, what = {"insert": ("NEW", MADE), "update": ("NEW", CHANGED), "delete": ("OLD", GONE)}[event]
    differs = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in columns)
    when = f" WHEN {differs}" if event == "update" else ""
    values = ", ".join(f"{state}.{one}" for one in columns)
    key = quoted(model._meta.pk.column)
    # A row whose key changes has gone under its old one.
    moved = ""
    if event == "update":
        old = ", ".join(f"OLD.{one}" for one in columns)
        moved = f"{_version(model, columns)} SELECT '{GONE}', act_key(), act_at(), {old} WHERE OLD.{key} IS NOT NEW.{key}; "
    act = (
        f"INSERT INTO {quoted(ACT)} (key, at, source, place, request_id, actor_id, actor_name)"
        " SELECT act_key(), act_at(), act_source(), act_place(), act_request(), act_actor(), act_actor_name()"
        f" WHERE NOT EXISTS (SELECT 1 FROM {quoted(ACT)} WHERE key = act_key())"
    )
    body = f"{moved}{_version(model, columns)} VALUES ('{what}', act_key(), act_at(), {values}); {act}"
    return [f"CREATE TRIGGER {name} AFTER {event.upper()} ON {source}{when} BEGIN {body}; END"]


def _guards_on_sqlite(name: str, table: str, *, is_erasable: bool) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is only appended to')"
    unless = f" WHEN NOT {ERASING['sqlite']}" if is_erasable else ""
    return [
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {quoted(table)}{unless} BEGIN {refuse}; END",
        f"CREATE TRIGGER {name}_d BEFORE DELETE ON {quoted(table)} BEGIN {refuse}; END",
    ]


def _on_postgresql(name: str, model: type[models.Model], event: str) -> list[str]:
    source, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    columns = [quoted(field.column) for field in fields_of(model)]
    names = ", ".join(columns)
    told = "memory_told->>'key', memory_moment"
    add = _version(model, columns)
    bodies = {
        "insert": [f"{add} SELECT '{MADE}', {told}, {names} FROM new_rows"],
        "update": [
            f"{add} SELECT '{GONE}', {told}, {names} FROM old_rows o"
            f" WHERE NOT EXISTS (SELECT 1 FROM new_rows n WHERE n.{key} = o.{key})",
            f"{add} SELECT '{CHANGED}', {told}, {names} FROM"
            f" (SELECT {names} FROM new_rows EXCEPT ALL SELECT {names} FROM old_rows) AS changed",
        ],
        "delete": [f"{add} SELECT '{GONE}', {told}, {names} FROM old_rows"],
        "truncate": [f"{add} SELECT '{GONE}', {told}, {names} FROM {source}"],
    }
    count = " GET DIAGNOSTICS memory_n = ROW_COUNT; memory_total := memory_total + memory_n;"
    act = (
        f"INSERT INTO {quoted(ACT)} (key, at, source, place, request_id, actor_id, actor_name) VALUES (memory_told->>'key', memory_moment,"
        " memory_told->>'source', memory_told->>'place', memory_told->>'request_id', (memory_told->>'actor')::bigint, memory_told->>'actor_name')"
        " ON CONFLICT DO NOTHING"
    )
    body = " ".join(f"{one};{count}" for one in bodies[event])
    tables = {
        "insert": "REFERENCING NEW TABLE AS new_rows",
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
        "truncate": "",
    }[event]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE memory_told jsonb := NULLIF(current_setting('portal.act', true), '')::jsonb;"
        " memory_moment timestamptz := COALESCE((memory_told->>'at')::timestamptz, clock_timestamp()); memory_n bigint; memory_total bigint := 0;"
        f" BEGIN {body} IF memory_total > 0 AND memory_told IS NOT NULL THEN {act}; END IF; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} {'BEFORE' if event == 'truncate' else 'AFTER'} {event.upper()} ON {source}"
        f" {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _guards_on_postgresql(name: str, table: str, *, is_erasable: bool) -> list[str]:
    passing = f" IF TG_OP = 'UPDATE' AND {ERASING['postgresql']} THEN RETURN NULL; END IF;"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f"{passing if is_erasable else ''} RAISE EXCEPTION '{table} is only appended to'; END $$",
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {quoted(table)}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _version(model: type[models.Model], columns: Sequence[str]) -> str:
    names = ", ".join(("memory_what", "memory_act", "memory_at", *columns))
    return f"INSERT INTO {quoted(table_of(model))} ({names})"


def _type(field: models.Field, connection: BaseDatabaseWrapper) -> str:
    """Return the type of a column without its limits, which may be widened later."""
    kind = field.rel_db_type(connection) or ""
    kind = "text" if kind.startswith("varchar") else kind
    collation = field.db_parameters(connection).get("collation")
    return f"{kind} COLLATE {quoted(collation)}" if collation else kind


def short(name: str) -> str:
    """Return a name of at most 63 letters."""
    return name if len(name) < 64 else f"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def quoted(name: str) -> str:
    """Return a name of our own models as SQL takes it."""
    return f'"{name}"'
