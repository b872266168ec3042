"""The sealed tables, in their forms of today, and which of their rows have no seal yet."""

import json
from collections.abc import Sequence

from django.db import DatabaseError, connection, transaction

from portal.audit import chain
from portal.memory.registry import appended, remembered, table_of
from portal.seals.models import Mark, Seal, Source

COLUMNS = {
    "sqlite": "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()",
}


def sealed_tables() -> dict[str, tuple[str, str, str]]:
    """Return {table: (key, table of the present, its key)}: what is only appended to, and the past of each model."""
    logs = {
        model._meta.db_table: (model._meta.pk.column, "", "")
        for model in appended()
        if model._meta.app_label != Seal._meta.app_label
    }
    pasts = {
        table_of(model): ("memory_id", model._meta.db_table, model._meta.pk.column) for model in remembered()
    }
    return logs | pasts


def forms_of_today() -> dict[int, chain.Source]:
    """Return {number: form} of each sealed table, and write down forms that are new. Inside the sealer's lock."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS[connection.vendor])
        held: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            held.setdefault(table, []).append(column)
    known = {one.table_name: one for one in Source.objects.order_by("pk")}
    forms = {}
    for table, (key, live, live_key) in sealed_tables().items():
        if table not in held:
            continue
        columns, row = sorted(held[table]), known.get(table)
        text = json.dumps(columns)
        if row is None or row.columns != text:
            row = Source.objects.create(table_name=table, columns=text, key=key, live=live, live_key=live_key)
        forms[row.pk] = chain.Source(table, tuple(columns), key, live, live_key)
    return forms


def waiting_tables() -> set[str]:
    """Return the tables that have rows beyond their mark, by one query."""
    present = set(connection.introspection.table_names())
    keys = {table: key for table, (key, *_live) in sealed_tables().items() if table in present}
    asked = " UNION ALL ".join(
        f'SELECT \'{table}\', MAX("{key}") FROM "{table}"' for table, key in keys.items()
    )
    marks = dict(Mark.objects.values_list("table_name", "up_to"))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table for table, last in cursor.fetchall() if (last or 0) > marks.get(table, 0)}


def waiting_rows() -> int:
    """Return the number of rows that wait for their seal, by a fixed number of queries."""
    waiting = waiting_tables()
    if not waiting:
        return 0
    keys = sealed_tables()
    forms: dict[str, list[int]] = {}
    for number, table in Source.objects.values_list("pk", "table_name"):
        forms.setdefault(table, []).append(number)
    marks = dict(Mark.objects.values_list("table_name", "up_to"))
    asked = " UNION ALL ".join(
        f'SELECT COUNT(*) FROM "{table}" t WHERE t."{keys[table][0]}" > {marks.get(table, 0):d}'
        f" AND {_lacks_seal(keys[table][0], forms.get(table, [0]))}"
        for table in sorted(waiting)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return sum(count for (count,) in cursor.fetchall())


def unsealed(
    source: chain.Source, ids: Sequence[int], *, limit: int, above: int = 0, only: int | None = None
) -> list[tuple[int, str]]:
    """Return [(key, text)] of rows beyond the mark, and with keys `above` one, that have no seal.

    `ids` are the numbers of the table's forms. `only` asks for one row, wherever the mark stands.
    """
    mark = Mark.objects.filter(table_name=source.table).values_list("up_to", flat=True).first() or 0
    beyond = f"> {max(mark, above):d}" if only is None else f"= {only:d}"
    text = chain.text_of(source, connection.vendor, "t")
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t."{source.key}", {text} FROM "{source.table}" t WHERE t."{source.key}" {beyond}'
            f" AND {_lacks_seal(source.key, ids)} ORDER BY 1 LIMIT {limit:d}"
        )
        return cursor.fetchall()


def move_mark(source: chain.Source, ids: Sequence[int]) -> None:
    """Note up to which key every row is sealed, if that is certain now.

    On PostgreSQL a transaction that has not committed yet may hold a lower key. It holds a lock on the table as well,
    so that for the moment of a SHARE lock there is none.
    """
    found = None
    if connection.vendor == "sqlite":
        found = _sealed_up_to(source, ids)
    else:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f'LOCK TABLE "{source.table}" IN SHARE MODE NOWAIT')
                found = _sealed_up_to(source, ids)
                transaction.set_rollback(True)  # gives the lock back at once
        except DatabaseError:
            return  # somebody writes; a later run moves it
    if found is not None:
        Mark.objects.update_or_create(table_name=source.table, defaults={"up_to": found})


def _sealed_up_to(source: chain.Source, ids: Sequence[int]) -> int | None:
    """Return the last key of a table, None while a row beyond the mark lacks its seal."""
    if unsealed(source, ids, limit=1):
        return None
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT MAX("{source.key}") FROM "{source.table}"')
        return cursor.fetchone()[0]


def _lacks_seal(key: str, ids: Sequence[int]) -> str:
    numbers = ", ".join(f"{one:d}" for one in ids)
    return (
        f"NOT EXISTS (SELECT 1 FROM {Seal._meta.db_table} s WHERE s.source_id IN ({numbers})"
        f' AND s.row_id = t."{key}")'
    )
