"""Tables and triggers of memory follow the models; what differs from the rows is written down or named; texts are erased."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.dispatch import Signal
from django.utils import timezone

from portal.audit.chain import MOST_FAULTS, differing
from portal.memory import acts
from portal.memory.models import Act
from portal.memory.registry import appended, fields_of, remembered, table_of
from portal.memory.triggers import (
    CHANGED,
    FOUND,
    GONE,
    MADE,
    Trigger,
    by_place,
    columns_of,
    guard,
    making,
    newest,
    prefix,
    quoted,
    triggers,
)

# Sent inside the transaction of an erasure, while guards let it pass, with `table` and `rows`: the keys of the versions.
erased = Signal()
PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'mem|_%' ESCAPE '|'",
    "postgresql": "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND t.tgname LIKE 'mem|_%' ESCAPE '|'",
}

INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'memory|_of|_%' ESCAPE '|'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'memory|_of|_%' ESCAPE '|'",
}


def before_migrations(plan: Sequence[tuple[Any, bool]] = (), **given: object) -> None:
    """Drop the triggers of the apps whose tables are about to change: a trigger may name a column that goes.

    What a migration changes meanwhile is written down afterwards, by comparing rows with their newest versions.
    """
    labels = {migration.app_label for migration, _backwards in plan}
    for model in (*remembered(), *appended()):
        # Every trigger names the table of acts.
        if labels & {model._meta.app_label, Act._meta.app_label}:
            drop(model)


def after_migrations(**given: object) -> None:
    """Make tables and triggers that are not those of today: new, changed, or lost with a table that was made anew."""
    tables, present = set(connection.introspection.table_names()), present_triggers()
    if Act._meta.db_table not in tables:
        return
    with acts.act(Act.Source.BASELINE):
        for model in remembered():
            if model._meta.db_table not in tables:
                continue
            wanted = list(triggers(model, connection))
            if not _in_force(wanted, present):
                _bring_up_to_date(model, wanted, is_new=table_of(model) not in tables)
        _index(model for model in remembered() if model._meta.db_table in tables)
    for model in appended():
        wanted = guards(model)
        if model._meta.db_table in tables and not _in_force(wanted, present):
            with transaction.atomic():
                drop(model)
                _make(wanted)


def _index(models_: Iterable[type[models.Model]]) -> None:
    """Make the indexes by organisation that versions of an earlier edition lack."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor])
        held = {name for (name,) in cursor.fetchall()}
        for model in models_:
            name, statement = by_place(model)
            if statement and name not in held:
                cursor.execute(statement)


def guards(model: type[models.Model]) -> list[Trigger]:
    """Return the triggers of a model whose own rows are only appended."""
    is_erasable = getattr(model, "is_erasable", False)
    return [guard(model, model._meta.db_table, connection, is_erasable=is_erasable)]


def lacking() -> list[str]:
    """Return the names of tables, remembered or only appended, whose triggers are not those of today."""
    present = present_triggers()
    return [
        model._meta.db_table
        for model, wanted in (
            *((model, triggers(model, connection)) for model in remembered()),
            *((model, guards(model)) for model in appended()),
        )
        if not _in_force(wanted, present)
    ]


def _bring_up_to_date(model: type[models.Model], wanted: Iterable[Trigger], *, is_new: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        drop(model)
        if is_new:
            for statement in making(model, connection):
                cursor.execute(statement)
        else:
            _widen(model, cursor)
        write_differences(model, FOUND if is_new else CHANGED)
        if is_new:
            _note(acts.doing(), cursor)  # also for an empty table, of which everything is known from now on
        _make(wanted)


def _make(wanted: Iterable[Trigger]) -> None:
    with connection.cursor() as cursor:
        for trigger in wanted:
            for statement in trigger.statements:
                cursor.execute(statement)


def _widen(model: type[models.Model], cursor: Any) -> None:  # noqa: ANN401 - a cursor of either database
    """Add the columns that the versions lack. No column is ever dropped: the past had it."""
    table = table_of(model)
    held = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    for name, kind in columns_of(model, connection).items():
        if name not in held:
            cursor.execute(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(name)} {kind}")


def write_differences(model: type[models.Model], what: str = CHANGED) -> int:
    """Write a version of each row that differs from its newest one, and of each that has gone. Return their number."""
    now = acts.doing()
    moment = connection.ops.adapt_datetimefield_value(now.at or timezone.now())
    names = ", ".join(_columns(model))
    add = f"INSERT INTO {quoted(table_of(model))} (memory_what, memory_act, memory_at, {names})"
    made = MADE if what == CHANGED else what
    key = quoted(model._meta.pk.column)
    known = f"SELECT 1 FROM {quoted(table_of(model))} v WHERE v.{key} = changed.{key} AND {newest(model)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{add} SELECT CASE WHEN EXISTS ({known}) THEN '{what}' ELSE '{made}' END, %s, %s, {names}"
            f" FROM (SELECT {names} FROM {quoted(model._meta.db_table)} EXCEPT {_newest_rows(model)}) AS changed",
            [now.key, moment],
        )
        written = cursor.rowcount
        cursor.execute(
            f"{add} SELECT '{GONE}', %s, %s, {names} FROM {quoted(table_of(model))} v WHERE {newest(model)}"
            f" AND NOT EXISTS (SELECT 1 FROM {quoted(model._meta.db_table)} t WHERE t.{key} = v.{key})",
            [now.key, moment],
        )
        written += cursor.rowcount
        if written:
            _note(now, cursor)
    return written


def _note(now: acts.Doing, cursor: Any) -> None:  # noqa: ANN401 - as above
    """Store the act, as the triggers do."""
    actor, name = now.person()
    moment = connection.ops.adapt_datetimefield_value(now.at or timezone.now())
    cursor.execute(
        f"INSERT INTO {quoted(Act._meta.db_table)} (key, at, source, place, request_id, actor_id, actor_name)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [now.key, moment, str(now.source), now.place, now.request_id, actor, name],
    )


def differences(model: type[models.Model]) -> list[object]:
    """Return the keys of rows whose newest version is another than the row, or that one of both lacks. At most 100."""
    columns = [field.column for field in fields_of(model)]
    with connection.cursor() as cursor:

        def rows(sql: str) -> list[tuple]:
            cursor.execute(sql)
            return cursor.fetchall()

        found = differing(rows, model._meta.db_table, table_of(model), columns, model._meta.pk.column)
    return sorted((key for (key,) in found), key=str)[:MOST_FAULTS]


def without_act(model: type[models.Model]) -> int:
    """Return the number of versions that were written past the portal."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(table_of(model))} WHERE memory_act IS NULL")
        return cursor.fetchone()[0]


def erase(model: type[models.Model], keys: Sequence[object], fields: Sequence[str]) -> int:
    """Empty texts in every version of some rows, and return the number of versions that had any.

    The rows themselves are emptied by the service that calls this in the same transaction.
    """
    columns = [quoted(model._meta.get_field(name).column) for name in fields]
    filled = " OR ".join(f"{one} <> ''" for one in columns)
    emptied = ", ".join(f"{one} = ''" for one in columns)
    marks = ", ".join(["%s"] * len(keys))
    if not keys:
        return 0
    table = quoted(table_of(model))
    rows = f"WHERE {quoted(model._meta.pk.column)} IN ({marks}) AND ({filled})"
    with transaction.atomic(), acts.erasing(connection), connection.cursor() as cursor:
        cursor.execute(f"SELECT memory_id FROM {table} {rows}", list(keys))
        versions = [version for (version,) in cursor.fetchall()]
        cursor.execute(f"UPDATE {table} SET {emptied} {rows}", list(keys))
        if versions:
            erased.send(sender=model, table=table_of(model), rows=versions)
    return len(versions)


def began() -> datetime | None:
    """Return the moment from which everything is remembered, None before the first migration."""
    return Act.objects.filter(source=Act.Source.BASELINE).aggregate(first=models.Min("at"))["first"]


def _newest_rows(model: type[models.Model]) -> str:
    names = ", ".join(f"v.{one}" for one in _columns(model))
    return f"SELECT {names} FROM {quoted(table_of(model))} v WHERE {newest(model)}"


def _columns(model: type[models.Model]) -> list[str]:
    return [quoted(field.column) for field in fields_of(model)]


def _in_force(wanted: Iterable[Trigger], present: Mapping[str, str]) -> bool:
    """Tell whether triggers are there with exactly their text."""
    texts = {name: text for one in wanted for name, text in one.texts.items()}
    return all(present.get(name) == text for name, text in texts.items())


def present_triggers() -> dict[str, str]:
    """Return {name: text} of the triggers of memory that are in force."""
    off = " AND t.tgenabled <> 'D'" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor] + off)
        return dict(cursor.fetchall())


def drop(model: type[models.Model]) -> None:
    """Drop the triggers of a model, also those that are switched off."""
    own = re.compile(rf"{prefix(model)}[a-z]{{2}}_[0-9a-f]{{8}}(_d)?")
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        for name in [name for name, _text in cursor.fetchall() if own.fullmatch(name)]:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER {name}")
