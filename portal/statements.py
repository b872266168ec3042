"""Statements that many requests send unchanged: built once per process, and sent again for fresh results.

Django builds a query of twenty conditional counts more slowly than a database answers it, and a home page has many.
Only text and parameters are stored, never a result.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from threading import Lock

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

KEPT = 500
_kept: OrderedDict[Hashable, tuple[QuerySet, SQLCompiler]] = OrderedDict()
_lock = Lock()


def fetched(
    rows: QuerySet, made_of: Hashable, then: Callable[[QuerySet], QuerySet] = lambda rows: rows
) -> list:
    """Return the rows of `then(rows)`: objects, dictionaries or tuples, as that query set gives them.

    `made_of` identifies the query and everything that `then` adds to `rows`: days, keys of indicators, rules. Two calls
    with equal rows and equal `made_of` send the same statement. A query that needs another query while it is built is
    never stored, because that result would have to be part of `made_of`.
    """
    try:
        key = (rows.db, rows.model, rows.order_by().values("pk").query.sql_with_params(), made_of)
    except EmptyResultSet:
        return list(then(rows))
    found = _found(key)
    if found is None:
        asked: list[str] = []
        with connections[rows.db].execute_wrapper(_noting(asked)):
            wanted = then(rows)
        found = None if asked else _compiled(wanted)
        if found is None:
            return list(wanted)
        _keep(key, found)
    wanted, compiler = found
    # A copy, because a compiler belongs to one connection, and threads share what is kept.
    own = copy(compiler)
    own.connection = connections[rows.db]
    answer = wanted.all()
    answer.query.get_compiler = lambda *args, **kwargs: own
    return list(answer)


def forget() -> None:
    """Delete every stored statement, for tests that change the sources of statements."""
    with _lock:
        _kept.clear()


def _found(key: Hashable) -> tuple[QuerySet, SQLCompiler] | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Hashable, found: tuple[QuerySet, SQLCompiler]) -> None:
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def _compiled(wanted: QuerySet) -> tuple[QuerySet, SQLCompiler] | None:
    """Return a query with its compiler, which has its statement already; None for a query that finds nothing."""
    compiler = wanted.query.get_compiler(wanted.db)
    try:
        statement = compiler.as_sql()
    except EmptyResultSet:
        return None
    compiler.as_sql = lambda *args, **kwargs: statement
    return wanted, compiler


def _noting(asked: list[str]) -> Callable:
    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    return note
