"""Subtrees as ranges of paths: the same predicate and the same index on both databases."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.db.models.sql.compiler import SQLCompiler


class PathField(models.CharField):
    """A tree path. Ranges need byte order: PostgreSQL compares it under "C", as SQLite does anyway."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        """Add the collation on PostgreSQL only."""
        collation: dict[str, str | None] = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return super().db_parameters(connection) | collation


class Unseeked:
    """A comparison that SQLite checks row by row and never takes as the way into a table: unary plus, which does nothing else.

    SQLite takes every range for 1/64 of a table. For the range of a whole city it would fetch all rows by their path
    and sort them, instead of reading the first page from the index of the order. PostgreSQL counts and needs no help.
    """

    sign: str
    as_sql: Callable[..., tuple[str, list[object]]]

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        """Return the sign and what stands right of it; databases list signs by the names of Django's own look-ups."""
        return f"{self.sign} {rhs}"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[object]]:
        """Put the plus before the column."""
        sql, params = self.as_sql(compiler, connection)
        return f"+{sql}", params


@PathField.register_lookup
class From(Unseeked, GreaterThanOrEqual):
    """`path__from`: `path__gte`, unseeked."""

    lookup_name, sign = "from", ">="


@PathField.register_lookup
class Before(Unseeked, LessThan):
    """`path__before`: `path__lt`, unseeked."""

    lookup_name, sign = "before", "<"


def next_path(path: str) -> str:
    """Return the smallest path after the whole subtree of `path`."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def line_of(path: str, step: int) -> list[str]:
    """Return the paths from the root down to and including `path`. `step` is the length of a level."""
    return [path[:end] for end in range(step, len(path) + 1, step)]


def in_subtree(lookup: str, path: str, *, wide: bool = False) -> Q:
    """Select rows whose `lookup` lies in the subtree of `path`, including itself. `wide`: most rows may lie in it."""
    first, end = ("from", "before") if wide else ("gte", "lt")
    return Q(**{f"{lookup}__{first}": path, f"{lookup}__{end}": next_path(path)})


def in_subtrees(lookup: str, paths: Iterable[str], *, wide: bool = False) -> Q:
    """Select rows whose `lookup` lies in one of the subtrees. An empty list selects nothing. `wide` as for `in_subtree`."""
    ranges = [in_subtree(lookup, path, wide=wide) for path in paths]
    return reduce(or_, ranges) if ranges else Q(pk__in=[])
