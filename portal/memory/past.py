"""Reading as of a moment: inside `as_of`, every query answers from the versions of that moment.

A remembered table that a SELECT names is covered by a common table expression of the same name, so that the same query
sets, slices, filters and columns answer. Paths are those of today: reach follows the organisation to where it is now.
People and their posts are not covered, because the rights of today decide who may look.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone

from portal import statements
from portal.memory import acts
from portal.memory.registry import fields_of, place_of, remembered, table_of
from portal.memory.services import began
from portal.memory.triggers import newest, quoted
from portal.scope.paths import PathField

OF_TODAY = frozenset({"accounts.user", "accounts.grant"})
NAMED = re.compile(r'"(\w+)"')
WITH = re.compile(r"\s*WITH\s+(?!RECURSIVE)", re.IGNORECASE)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


class NotRemembered(Exception):
    """The portal did not remember yet at the moment asked for. `began` is the first moment that it remembers."""

    def __init__(self, moment: datetime, began: datetime | None) -> None:
        super().__init__(f"{moment} is before {began}")
        self.began = began


class PastIsReadOnly(Exception):
    """Something wrote a remembered table while reading the past."""


def moment_shown() -> datetime | None:
    """Return the moment as of which queries answer, None for the present."""
    return _moment.get()


def end_of(day: date) -> datetime:
    """Return the last moment of a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(
        microseconds=1
    )


def first_day() -> date | None:
    """Return the first day as of whose evening the portal can answer."""
    first = began()
    return timezone.localtime(first).date() if first else None


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Answer every query inside from what the portal knew at a moment. Raises NotRemembered for an earlier one.

    Query sets must be read inside. Writing a remembered table raises PastIsReadOnly.
    """
    first = began()
    if first is None or moment < first:
        raise NotRemembered(moment, first)
    covering, token = _covering(moment), _moment.set(moment)
    # Before all others: what tells the act and what notes statements gets the covered text.
    connection.execute_wrappers.insert(0, covering)
    try:
        with statements.none_kept():
            yield
    finally:
        connection.execute_wrappers.remove(covering)
        _moment.reset(token)


@contextmanager
def present() -> Iterator[None]:
    """Answer from the present inside `as_of`, for what stands around the rows of the past: menu, notices, reader."""
    token = _moment.set(None)
    try:
        yield
    finally:
        _moment.reset(token)


def _covering(moment: datetime) -> Callable:
    # A text, because both databases compare their own form of a moment with it.
    bound = connection.ops.adapt_datetimefield_value(moment)

    def covered(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if _moment.get() is None:
            return execute(sql, params, many, context)
        if acts.writes(sql):
            raise PastIsReadOnly(sql)
        tables = _tables()
        named = [name for name in dict.fromkeys(NAMED.findall(sql)) if name in tables]
        if not named:
            return execute(sql, params, many, context)
        # PostgreSQL takes a name inside the list for the table itself until the list has named it: organisations last.
        named.sort(key=lambda name: name == _organisations())
        parts = ", ".join(f"{quoted(name)} AS NOT MATERIALIZED ({_text(name)})" for name in named)
        given = [bound] * (2 * len(named))
        rest, is_own = WITH.subn("", sql, count=1)
        text = f"WITH {parts}, {rest}" if is_own else f"WITH {parts} {sql}"
        return execute(text, (*given, *(params or ())), many, context)

    return covered


@cache
def _tables() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in remembered() if model._meta.label_lower not in OF_TODAY}


@cache
def _text(table: str) -> str:
    """Return the SELECT of a table's rows at a moment, which is given twice."""
    model = _tables()[table]
    kept = {field.column for field in fields_of(model)}
    place = place_of(model)
    columns = []
    for field in model._meta.concrete_fields:
        name = quoted(field.column)
        if field.column not in kept:
            columns.append(f"NULL AS {name}")
        elif isinstance(field, PathField) and place:
            columns.append(f"COALESCE(today.path, v.{name}) AS {name}")
        else:
            columns.append(f"v.{name}")
    joined = ""
    if place:
        real = (
            f"main.{quoted(_organisations())}" if connection.vendor == "sqlite" else quoted(_organisations())
        )
        joined = f" LEFT JOIN {real} today ON today.id = v.{quoted(place)}"
    shown = newest(model, before=" AND w.memory_at <= %s")
    return (
        f"SELECT {', '.join(columns)} FROM {quoted(table_of(model))} v{joined}"
        f" WHERE {shown} AND v.memory_at <= %s"
    )


@cache
def _organisations() -> str:
    return next(m._meta.db_table for m in remembered() if m._meta.label_lower == "organisations.organisation")
