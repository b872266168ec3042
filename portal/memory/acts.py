"""By which act a connection writes. Triggers ask for it, so that a version names its act whichever code wrote the row.

SQLite asks functions of the connection. PostgreSQL reads a setting, which is sent before each write.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.functional import LazyObject, empty

from portal.memory.models import Act
from portal.memory.registry import remembered

SETTING = "portal.act"
TABLE = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE
)
WRITES_LATER = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s", re.IGNORECASE)


@dataclass
class Doing:
    """What the present code does on whose behalf. `who` returns a person or None; `at` replaces the time (demo only)."""

    source: str
    place: str = ""
    request_id: str = ""
    who: Callable[[], Any] = field(default=lambda: None)
    at: datetime | None = None
    key: str = field(default_factory=lambda: uuid4().hex)

    def person(self) -> tuple[int | None, str]:
        """Return (number, name) of the person, without a query."""
        found = self.who()
        if found is None or (isinstance(found, LazyObject) and found._wrapped is empty):
            return None, ""
        return (found.pk, found.get_full_name()) if found.pk else (None, "")


_doing: ContextVar[Doing | None] = ContextVar("doing", default=None)
_erasing: ContextVar[bool] = ContextVar("erasing", default=False)
_command: Doing | None = None


@contextmanager
def erasing(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the guards of the past pass what is inside, until the transaction's end. For portal.memory.services.erase."""
    token = _erasing.set(True)
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('portal.erasing', 'yes', true)")
        yield
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('portal.erasing', '', true)")
    finally:
        _erasing.reset(token)


def doing() -> Doing:
    """Return what the present code does: a request, a job, or else the command that started this process."""
    global _command
    found = _doing.get()
    if found is not None:
        return found
    if _command is None:
        words = [os.path.basename(sys.argv[0]), *sys.argv[1:2]]
        _command = Doing(Act.Source.COMMAND, " ".join(words)[:200])
    return _command


@contextmanager
def act(source: str, place: str = "", **more: Any) -> Iterator[Doing]:
    """Do what is inside as one act. The fields of `Doing` are given by name."""
    now = Doing(source, place[:200], **more)
    token = _doing.set(now)
    try:
        yield now
    finally:
        _doing.reset(token)


def watch(sender: object, connection: BaseDatabaseWrapper, **given: object) -> None:
    """Make a new connection tell its act to the triggers."""
    if connection.vendor == "sqlite":
        for name, told in TOLD.items():
            connection.connection.create_function(name, 0, told)
    elif _tell not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _tell)


def _at_in_sqlite() -> str:
    moment = (doing().at or timezone.now()).astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


TOLD: dict[str, Callable[[], Any]] = {
    "act_is_erasing": lambda: _erasing.get(),
    "act_key": lambda: doing().key,
    "act_at": _at_in_sqlite,
    "act_source": lambda: str(doing().source),
    "act_place": lambda: doing().place,
    "act_request": lambda: doing().request_id,
    "act_actor": lambda: doing().person()[0],
    "act_actor_name": lambda: doing().person()[1],
}


def _tell(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    if not writes(sql):
        return execute(sql, params, many, context)
    now = doing()
    actor, actor_name = now.person()
    told = {
        "key": now.key,
        "at": (now.at or timezone.now()).isoformat(),
        "source": now.source,
        "place": now.place,
        "request_id": now.request_id,
        "actor": actor,
        "actor_name": actor_name,
    }
    database = context["connection"]
    # For the transaction; outside of one for the session, until the next write says otherwise. By a cursor of the
    # driver, so that the statement itself stays as it is for whoever logs or counts it.
    is_local = "true" if database.in_atomic_block else "false"
    with database.wrap_database_errors, database.connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('{SETTING}', %s, {is_local})", (json.dumps(told),))
    return execute(sql, params, many, context)


def writes(sql: str) -> bool:
    """Tell whether a statement may write a remembered table."""
    found = TABLE.match(sql)
    if found:
        return found[1] in _tables()
    return sql.lstrip()[:4].upper() == "WITH" and bool(WRITES_LATER.search(sql))


def _tables() -> frozenset[str]:
    global _names
    if not _names:
        _names = frozenset(model._meta.db_table for model in remembered())
    return _names


_names: frozenset[str] = frozenset()
