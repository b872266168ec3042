"""The chain over audit entries, acts and remembered rows, and how anybody checks it.

This file stands alone, so that a checker needs neither the portal nor trust in whoever runs its database: copy it, the
key and a copy of the database to a machine of your own, with Python 3.11, and psycopg2 for PostgreSQL.

    python chain.py portal.sqlite3 seal-key --root 2026-11-28:1f0c-9a3b-5577-e2d4
    python chain.py postgres://reader@host/portal seal-key --root 120345:1f0c9a3b5577e2d4

The tables of the chain, all of them only appended to:

- `seals_source`: a sealed table in one of its forms: its columns, its key, and for memory the table whose past it is.
- `seals_seal`: one entry for each sealed row, numbered from 1 without a gap.
      commitment = SHA-256(salt, format, table, columns, row as the database writes it)
      seal       = HMAC-SHA-256(key, format, number, seal before, kind, source, row, commitment, time)
  Erasing a resident changes a row: its salt is emptied, and an entry of the kind `erased` carries the new commitment.
- `seals_root`: the last number and seal of each day. Whoever noted one outside can tell that nothing before it was cut.
- `seals_mark`: for each table the key up to which every row is sealed. It speeds the sealer up, and proves nothing.

The number is the order. Keys and times are not: they are given before a transaction commits.
"""

import argparse
import hashlib
import heapq
import hmac
import json
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "1"
BEGINNING = "0" * 64
ROW, ERASED = "row", "erased"
MOST_FAULTS = 100
CHUNK = 5000
GROUP = 4  # letters of a root's printed form stand in groups
PRINTED = 16
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SENTENCES = {
    "key": "no entry fits this key: it is not the one that sealed the chain",
    "missing": "entry {number} is missing from the chain",
    "broken": "entry {number} ({table} {row}) does not follow from the one before: it was changed, moved or inserted",
    "changed": "{table} {row} is not as entry {number} sealed it",
    "gone": "{table} {row} is gone, which entry {number} sealed",
    "emptied": "entry {number} ({table} {row}) has no salt, and no later entry says that the row was erased",
    "unknown": "entry {number} names a table in a form that the chain does not describe",
    "inserted": "{table} {row} stands among sealed rows without a seal",
    "cut": "the chain ends before entry {number}, which was noted outside",
    "noted": "entry {number} has another seal than the one noted outside",
    "root": "the root of the day {row} names another seal than entry {number} has",
    "differs": "{table} {row} is not as its newest version says",
    "absent": "the table {table} lacks {row}",
}


class Fault(NamedTuple):
    """What is wrong: a key of SENTENCES, the entry's number (0: it has none), table and key of the row."""

    what: str
    number: int
    table: str = ""
    row: str = ""

    @property
    def words(self) -> str:
        """Say it in English."""
        return SENTENCES[self.what].format(**self._asdict())


class Source(NamedTuple):
    """A sealed table in one of its forms. `live` is the table whose past it is, with its key; "" for a log."""

    table: str
    columns: tuple[str, ...]
    key: str
    live: str = ""
    live_key: str = ""


# The form of the table of forms, which describes itself.
SOURCES = Source("seals_source", ("columns", "id", "key", "live", "live_key", "table_name"), "id")


@dataclass
class Report:
    """What a check found: faults in the order of the chain, and what no seal can prove."""

    entries: int = 0
    last: str = BEGINNING
    faults: list[Fault] = field(default_factory=list)
    unsealed: dict[str, int] = field(default_factory=dict)
    without_act: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


# --- sealing ------------------------------------------------------------------------------------------------------


def commitment(salt: str, source: Source, text: str) -> str:
    """Return what is sealed of a row: a digest from which nobody can guess the row without the salt."""
    head = f"{salt}\n{FORMAT}\n{source.table}\n{','.join(source.columns)}\n"
    return hashlib.sha256((head + text).encode()).hexdigest()


def seal(
    key: bytes, number: int, before: str, kind: str, source: int, row: int, committed: str, at: str
) -> str:
    """Return the seal of an entry, which holds together with the one before it."""
    text = f"{FORMAT}\n{number}\n{before}\n{kind}\n{source}\n{row}\n{committed}\n{at}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def text_of(source: Source, vendor: str, alias: str) -> str:
    """Return the SQL by which the database writes a row as one text, in which no two rows are alike."""
    names = [f'{alias}."{name}"' for name in source.columns]
    if vendor == "sqlite":
        return " || ',' || ".join(f"quote({name})" for name in names)
    return f"ROW({', '.join(names)})::text"


def settle(cursor: Any, vendor: str) -> None:  # noqa: ANN401 - a cursor of either database
    """Let the database write times and numbers in one way, whatever its settings are. For the transaction."""
    if vendor == "postgresql":
        cursor.execute(
            "SET LOCAL timezone TO 'UTC'; SET LOCAL datestyle TO 'ISO, MDY'; SET LOCAL intervalstyle TO 'postgres';"
            " SET LOCAL extra_float_digits TO 1; SET LOCAL bytea_output TO 'hex'"
        )


def printed(seal_: str) -> str:
    """Return the beginning of a seal as it is printed: 1F0C-9A3B-5577-E2D4."""
    short = seal_[:PRINTED].upper()
    return "-".join(short[at : at + GROUP] for at in range(0, PRINTED, GROUP))


# --- checking -----------------------------------------------------------------------------------------------------


class Database:
    """A connection of DB-API, from which long answers are streamed."""

    def __init__(self, connection: Any, vendor: str) -> None:  # noqa: ANN401 - of either driver
        self.connection, self.vendor = connection, vendor
        self.asked = 0

    def rows(self, sql: str) -> Iterator[tuple]:
        """Yield the rows of an answer."""
        # On PostgreSQL a cursor with a name stays on the server; without one, the whole answer would come at once.
        self.asked += 1
        named = {"name": f"chain_{self.asked}"} if self.vendor == "postgresql" else {}
        cursor = self.connection.cursor(**named)
        try:
            cursor.execute(sql)
            while found := cursor.fetchmany(CHUNK):
                yield from found
        finally:
            cursor.close()

    def tables(self) -> set[str]:
        """Return the names of all tables."""
        asked = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
            "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
        }
        return {name for (name,) in self.rows(asked[self.vendor])}

    def columns(self, table: str) -> set[str]:
        """Return the names of a table's columns."""
        asked = {
            "sqlite": f"SELECT name FROM pragma_table_info('{table}')",
            "postgresql": "SELECT column_name FROM information_schema.columns"
            f" WHERE table_schema = current_schema() AND table_name = '{table}'",
        }
        return {name for (name,) in self.rows(asked[self.vendor])}


def check(
    database: Database,
    key: bytes,
    root: str = "",
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Check the whole chain, and each row against it. `root` was noted outside: DAY:SEAL or NUMBER:SEAL.

    `report` is told how many of how many entries have been looked at. Raises ValueError for a root of another form.
    """
    began, found = time.monotonic(), Report()
    number, noted = _anchor(database, root)
    settle(database.connection.cursor(), database.vendor)
    total = 2 * next(database.rows("SELECT COALESCE(MAX(number), 0) FROM seals_seal"))[0]
    sources = {0: SOURCES} | _sources(database)
    faults = list(_links(database, key, sources, (number, noted), found, lambda done: report(done, total)))
    tables, done = database.tables(), found.entries
    for one, source in sources.items():
        lacking = set(source.columns) - (database.columns(source.table) if source.table in tables else set())
        if lacking:
            faults.append(Fault("absent", 0, source.table, ", ".join(sorted(lacking))))
        else:
            faults += heapq.nsmallest(
                MOST_FAULTS, _rows(database, one, source), key=lambda fault: fault.number
            )
            faults += _emptied(database, one, source, sources)
        done += found.entries // len(sources)
        report(min(done, total), total)
    for source in {source.table: source for source in sources.values() if source.table in tables}.values():
        ids = [one for one, other in sources.items() if other.table == source.table]
        faults += _tail(database, ids, source, found)
        if source.live in tables:
            faults += _lives(database, source, found)
    faults += _roots(database)
    found.faults = _most(faults)
    found.seconds = time.monotonic() - began
    return found


def _most(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults in the order of the chain, those without a number last, a limited number of each kind."""
    kept: dict[str, list[Fault]] = {}
    for fault in sorted(faults, key=lambda one: one.number or sys.maxsize):
        kept.setdefault(fault.what, [])
        if len(kept[fault.what]) < MOST_FAULTS:
            kept[fault.what].append(fault)
    if "key" in kept:
        return kept["key"]
    return sorted((one for many in kept.values() for one in many), key=lambda one: one.number or sys.maxsize)


def _anchor(database: Database, root: str) -> tuple[int, str]:
    """Return number and beginning of the seal that were noted outside, (0, "") for none."""
    if not root:
        return 0, ""
    where, _colon, noted = root.partition(":")
    noted = noted.replace("-", "").lower()
    if len(noted) < PRINTED or set(noted) - set("0123456789abcdef"):
        raise ValueError("a root is DAY:SEAL or NUMBER:SEAL, with at least 16 letters of the seal")
    if where.isdecimal():
        return int(where), noted
    days = {str(day): number for day, number in database.rows("SELECT day, number FROM seals_root")}
    # A day whose root is gone is as good as a chain that ends before it.
    return days.get(where, sys.maxsize), noted


def _sources(database: Database) -> dict[int, Source]:
    """Return {number: form} of those forms whose names are names: whoever owns the database could write SQL there."""
    asked = "SELECT id, table_name, columns, key, live, live_key FROM seals_source ORDER BY id"
    found = {}
    for one, table, columns, key, live, live_key in database.rows(asked):
        try:
            names = tuple(json.loads(columns))
            words = [table, key, *names, live or "none", live_key or "none"]
            if all(NAME.fullmatch(word) for word in words):
                found[one] = Source(table, names, key, live, live_key)
        except (ValueError, TypeError):
            continue  # entries that name this form are told as faults
    return found


def _links(
    database: Database,
    key: bytes,
    sources: dict[int, Source],
    anchor: tuple[int, str],
    found: Report,
    report: Callable[[int], None],
) -> Iterator[Fault]:
    """Follow the chain from its first entry to its last, and yield where it breaks."""
    number, noted = anchor
    expected, before, broken, fits = 1, BEGINNING, [], False
    asked = "SELECT number, kind, source_id, row_id, commitment, at, seal FROM seals_seal ORDER BY number"
    for this, kind, source, row, committed, at, sealed in database.rows(asked):
        if this != expected:
            yield Fault("missing", expected)
        if sealed == seal(key, this, before, kind, source, row, committed, at):
            fits = True
        else:
            table = sources[source].table if source in sources else ""
            broken.append(Fault("broken", this, table, str(row)))
            del broken[MOST_FAULTS:]
        if source not in sources:
            yield Fault("unknown", this)
        if this == number and not sealed.startswith(noted):
            yield Fault("noted", this)
        before, expected = sealed, this + 1
        found.entries += 1
        if not found.entries % CHUNK:
            report(found.entries)
    found.last = before
    if number >= expected:
        yield Fault("cut", number if number < sys.maxsize else expected)
    if broken and not fits:
        yield Fault("key", 1)
    yield from broken


def _rows(database: Database, one: int, source: Source) -> Iterator[Fault]:
    """Compare the rows of a table with what was committed of them."""
    text = text_of(source, database.vendor, "t")
    asked = (
        f'SELECT s.number, s.row_id, s.salt, s.commitment, t."{source.key}", {text}'
        f' FROM seals_seal s LEFT JOIN "{source.table}" t ON t."{source.key}" = s.row_id'
        f" WHERE s.source_id = {one} AND s.salt <> ''"
    )
    head = f"\n{FORMAT}\n{source.table}\n{','.join(source.columns)}\n"
    for number, row, salt, committed, key, written in database.rows(asked):
        if key is None:
            yield Fault("gone", number, source.table, str(row))
        elif hashlib.sha256(f"{salt}{head}{written}".encode()).hexdigest() != committed:
            yield Fault("changed", number, source.table, str(row))


def _emptied(database: Database, one: int, source: Source, sources: dict[int, Source]) -> Iterator[Fault]:
    """Name entries without a salt whose row no later entry says to be erased."""
    same = ", ".join(str(other) for other, of in sources.items() if of.table == source.table)
    asked = (
        f"SELECT s.number, s.row_id FROM seals_seal s WHERE s.salt = '' AND s.source_id = {one} AND NOT EXISTS ("
        f"SELECT 1 FROM seals_seal l WHERE l.source_id IN ({same}) AND l.row_id = s.row_id AND l.number > s.number"
        f" AND l.kind = '{ERASED}')"
    )
    return (Fault("emptied", number, source.table, str(row)) for number, row in database.rows(asked))


def _tail(database: Database, ids: Sequence[int], source: Source, found: Report) -> Iterator[Fault]:
    """Count the rows that wait for their seal, and name those that stand among sealed ones without any."""
    marks = dict(database.rows("SELECT table_name, up_to FROM seals_mark"))
    up_to = int(marks.get(source.table, 0))
    lacking = (
        f'FROM "{source.table}" t WHERE NOT EXISTS (SELECT 1 FROM seals_seal s'
        f' WHERE s.source_id IN ({", ".join(map(str, ids))}) AND s.row_id = t."{source.key}") AND t."{source.key}"'
    )
    waiting = next(database.rows(f"SELECT COUNT(*) {lacking} > {up_to}"))[0]
    if waiting:
        found.unsealed[source.table] = waiting
    for (row,) in database.rows(f'SELECT t."{source.key}" {lacking} <= {up_to} LIMIT {MOST_FAULTS}'):
        yield Fault("inserted", 0, source.table, str(row))


def _lives(database: Database, source: Source, found: Report) -> Iterator[Fault]:
    """Compare the rows of today with their newest versions, and count versions that no act wrote."""
    held = database.columns(source.live)
    columns = [name for name in source.columns if name in held]
    for (row,) in differing(database.rows, source.live, source.table, columns, source.live_key):
        yield Fault("differs", 0, source.live, str(row))
    without = next(database.rows(f'SELECT COUNT(*) FROM "{source.table}" WHERE memory_act IS NULL'))[0]
    if without:
        found.without_act[source.live] = without


def differing(
    rows: Callable[[str], Iterable[tuple]], live: str, versions: str, columns: Sequence[str], key: str
) -> set[tuple]:
    """Return the keys of rows whose newest version is another than the row, or that one of both lacks."""
    names = ", ".join(f'"{name}"' for name in columns)
    today = f'SELECT {names} FROM "{live}"'
    kept = ", ".join(f'v."{name}"' for name in columns)
    newest = (
        f"SELECT {kept} FROM \"{versions}\" v WHERE v.memory_what <> 'gone'"
        f' AND NOT EXISTS (SELECT 1 FROM "{versions}" w WHERE w."{key}" = v."{key}" AND w.memory_id > v.memory_id)'
    )
    found: set[tuple] = set()
    for first, second in ((today, newest), (newest, today)):
        found |= set(rows(f'SELECT "{key}" FROM ({first} EXCEPT {second}) AS other LIMIT {MOST_FAULTS}'))
    return found


def _roots(database: Database) -> Iterator[Fault]:
    """Name the days whose root is another than the chain's."""
    asked = (
        "SELECT r.day, r.number FROM seals_root r LEFT JOIN seals_seal s ON s.number = r.number"
        " WHERE s.seal IS NULL OR s.seal <> r.seal"
    )
    return (Fault("root", number, row=str(day)) for day, number in database.rows(asked))


# --- from the command line ----------------------------------------------------------------------------------------


def opened(address: str) -> Database:
    """Open a database to be read only: an address postgres://…, or an SQLite file."""
    if address.startswith(("postgres://", "postgresql://")):
        import psycopg2  # noqa: PLC0415 - an SQLite file needs none

        connection = psycopg2.connect(address)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        return Database(connection, "postgresql")
    path = Path(address.removeprefix("sqlite:///")).resolve()
    return Database(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True), "sqlite")


def told(found: Report) -> Iterator[str]:
    """Yield the lines that say what a check found."""
    yield from (fault.words for fault in found.faults)
    for table, number in found.without_act.items():
        yield f"{table}: {number} versions without an act, written past the portal"
    for table, number in found.unsealed.items():
        yield f"{table}: {number} rows wait for their seal"
    yield f"{found.entries} entries in {found.seconds:.1f} s, the last is {printed(found.last)}; {len(found.faults)} faults"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a database, say what was found, and fail if anything is wrong."""
    parser = argparse.ArgumentParser(description="Check the chain over a portal's audit log and memory.")
    parser.add_argument("database", help="an SQLite file or postgres://…")
    parser.add_argument("key", type=Path, help="the file with the key")
    parser.add_argument("--root", default="", help="noted outside: DAY:SEAL or NUMBER:SEAL")
    given = parser.parse_args(arguments)
    found = check(opened(given.database), given.key.read_text().strip().encode(), given.root)
    print("\n".join(told(found)))  # noqa: T201 - a command line tells what it does
    return bool(found.faults)


if __name__ == "__main__":
    sys.exit(main())
