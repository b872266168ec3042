"""Tables that are only appended to, opened for what a test must do to them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models
from django.db.backends.base.operations import BaseDatabaseOperations

from portal.memory import services
from portal.memory.registry import appended


@contextmanager
def unguarded(*changed: type[models.Model]) -> Iterator[None]:
    """Switch the triggers of tables off, as whoever owns the database can, and make them again afterwards."""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # no trigger is dropped while a table has checks to be done
    for model in changed:
        services.drop(model)
    yield
    if connection.vendor == "postgresql":
        connection.check_constraints()
    services.after_migrations()


@contextmanager
def flushable() -> Iterator[None]:
    """Let tables be emptied after a test that has committed. The signal after flushing makes the triggers again."""
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def open_and_empty(self: BaseDatabaseOperations, statements: list[str]) -> None:
        for model in appended():
            services.drop(model)
        empty(self, statements)

    operations.execute_sql_flush = open_and_empty
    try:
        yield
    finally:
        operations.execute_sql_flush = empty
