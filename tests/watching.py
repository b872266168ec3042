"""What a request leaves behind in the database, and what somebody else does there meanwhile."""

import re
from collections.abc import Callable

WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b", re.IGNORECASE)
# A statement that begins with a common table expression may write after it, or inside it on PostgreSQL.
WRITES_AFTER_WITH = re.compile(
    r"\s*WITH\b.*\b(?:INSERT INTO|DELETE FROM|UPDATE\s+\S+\s+SET)\b", re.IGNORECASE | re.DOTALL
)
FINDS_ROWS = re.compile(r"\s*(?:UPDATE|DELETE)\b", re.IGNORECASE)
SAVEPOINT = re.compile(r"\s*(ROLLBACK TO )?SAVEPOINT (\S+)", re.IGNORECASE)
OWN_TABLES = ('"django_session"',)  # a session notes when it was last in use, whatever is asked


def stays(sql: str, rows: int) -> bool:
    """Tell whether a statement writes something. An UPDATE or DELETE that found no row has written nothing.

    How many rows an INSERT made is not known yet when it has run.
    """
    if not (WRITES.match(sql) or WRITES_AFTER_WITH.match(sql)) or any(table in sql for table in OWN_TABLES):
        return False
    return rows != 0 or not FINDS_ROWS.match(sql)


class Writes:
    """Notes the writing statements of a connection.

    Those that touched no row do not count, nor do those that were rolled back to a savepoint.

    Use it as `with connection.execute_wrapper(writes):` and read `statements` after it.
    """

    def __init__(self):
        self.statements: list[str] = []
        self._marks: dict[str, int] = {}

    def __call__(self, execute, sql, params, many, context):
        """Run a statement and note it."""
        result = execute(sql, params, many, context)
        savepoint = SAVEPOINT.match(sql)
        if savepoint and savepoint[1]:
            del self.statements[self._marks[savepoint[2]] :]
        elif savepoint:
            self._marks[savepoint[2]] = len(self.statements)
        elif stays(sql, context["cursor"].rowcount):
            self.statements.append(sql)
        return result


class Meanwhile:
    """Does something once, just before the first statement that begins with a text, as a colleague would then.

    Use it as `with connection.execute_wrapper(Meanwhile('UPDATE "grids_wish"', act)):`.
    """

    def __init__(self, begins: str, act: Callable[[], object]):
        self.begins = begins
        self.act: Callable[[], object] | None = act

    def __call__(self, execute, sql, params, many, context):
        """Run a statement, and what comes before it."""
        if self.act and sql.startswith(self.begins):
            act, self.act = self.act, None
            act()
        return execute(sql, params, many, context)
