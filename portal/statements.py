"""Statements that many requests send unchanged: built once per process, and sent again for fresh results.

Django builds a query of twenty conditional counts more slowly than a database answers it, and a home page has many.
Only text and parameters are stored, never a result.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

KEPT = 1000
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def fetched(
    rows: QuerySet, made_of: Hashable, then: Callable[[QuerySet], QuerySet] = lambda rows: rows
) -> list:
    """Return the rows of `then(rows)`: objects, dictionaries or tuples, as that query set gives them.

    `made_of` identifies the query and everything that `then` adds to `rows`: days, keys of indicators, rules. Two calls
    with equal rows and equal `made_of` send the same statement. A query that needs another query while it is built is
    never stored, because that result would have to be part of `made_of`.
    """
    selected = text_of(rows)
    if selected is None:
        return list(then(rows))
    return sent((rows.model, selected, made_of), lambda: then(rows))


def sent(made_of: Hashable, build: Callable[[], QuerySet]) -> list:
    """Return the rows of `build()`, which is called the first time only.

    `made_of` identifies the whole statement: its purpose, the day, and whose rows it selects (`User.rights`).
    """
    found = _found(made_of)
    if found is None:
        asked: list[tuple] = []
        with connection.execute_wrapper(_noting(asked)):
            wanted = build()
        found = None if asked else _compiled(wanted)
        if found is None:
            return list(wanted)
        _keep(made_of, found)
    wanted, compiler = found
    if compiler is None:
        return []
    # A copy, because a compiler belongs to one connection, and threads share what is kept.
    own = copy(compiler)
    own.connection = connections[wanted.db]
    answer = wanted.all()
    answer.query.get_compiler = lambda *args, **kwargs: own
    return list(answer)


def numbers(made_of: Hashable, ask: Callable[[], Sequence[int]]) -> Sequence[int]:
    """Return whole numbers and truth values that one SELECT answers in one row, in its order.

    `ask` builds the query, sends it and returns the row; it is called the first time only. `made_of` identifies the
    statement with its values: whoever may see what (`text_of` of the rows, or `User.rights`), and the day.
    """
    key = ("numbers", made_of)
    found = _found(key)
    if found is None:
        asked: list[tuple] = []
        with connection.execute_wrapper(_noting(asked)):
            answer = ask()
        if len(asked) == 1:
            _keep(key, asked[0])
        return answer
    return _row(*found)


def number(made_of: Hashable, rows: Callable[[], QuerySet]) -> int:
    """Return how many rows `rows()` selects. `made_of` identifies them, as for `numbers`."""
    (found,) = numbers(made_of, lambda: (rows().count(),))
    return found


def counts(
    made_of: Hashable, rows: Callable[[], Sequence[QuerySet]], upto: int | None = None
) -> Sequence[int]:
    """Return how many rows each of several query sets selects, in one statement, in their order.

    `made_of` identifies them, as for `numbers`. Rows beyond `upto` are not read: its number then means "so many or more".
    """
    return numbers(("counts", upto, made_of), lambda: counted(rows(), upto))


def counted(rows: Sequence[QuerySet], upto: int | None = None) -> Sequence[int]:
    """Return what `counts` returns, for query sets that few requests send again."""
    texts: list[str] = []
    values: list[Any] = []
    for one in rows:
        text = text_of(one, upto)
        # A query that is always empty has no statement. Scalar subqueries: SQLite takes no LIMIT inside of a UNION.
        texts.append(f"(SELECT COUNT(*) FROM ({text[0]}) AS counted)" if text else "0")  # noqa: S608 - compiled
        values += text[1] if text else ()
    return _row(f"SELECT {', '.join(texts)}", values) if texts else ()


def _row(text: str, values: Sequence[object]) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()


def text_of(rows: QuerySet, upto: int | None = None) -> tuple[str, tuple] | None:
    """Return the statement that selects the keys of rows, with its values; None for a query that is always empty."""
    try:
        return rows.order_by().values("pk")[:upto].query.sql_with_params()
    except EmptyResultSet:
        return None


def forget() -> None:
    """Delete every stored statement, for tests that change the sources of statements."""
    with _lock:
        _kept.clear()


def _found(key: Hashable) -> Any:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Hashable, found: object) -> None:
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def _compiled(wanted: QuerySet) -> tuple[QuerySet, SQLCompiler | None]:
    """Return a query with its compiler, which has its statement already; the compiler is None for a query that is always empty."""
    compiler = wanted.query.get_compiler(wanted.db)
    try:
        statement = compiler.as_sql()
    except EmptyResultSet:
        return wanted, None
    converters = compiler.get_converters([column for column, *_rest in compiler.select[: compiler.col_count]])
    compiler.get_converters = lambda expressions: converters
    compiler.as_sql = lambda *args, **kwargs: statement
    return wanted, compiler


def _noting(asked: list[tuple]) -> Callable:
    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    return note
