"""Many rows in little time: the demo city's problems and measures, copied inside the database with new keys."""

from django.db import connection, models, transaction

from portal.rollups.models import all_rollups
from portal.rollups.services import recount
from rectification.models import Measure, Problem

NUMBERS = "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %s)"


def copy_problems(total: int) -> None:
    """Copy problems with measures until there are about `total` problems. Keys of copy n are moved by n strides."""
    present = Problem._base_manager.count()
    copies = total // present - 1
    if copies < 1:
        return
    strides = {model: model._base_manager.order_by("-pk")[0].pk + 1 for model in (Problem, Measure)}
    with transaction.atomic():
        _copy(
            Problem,
            copies,
            {
                "id": f"id + n * {strides[Problem]}",
                "number": f"'C' || (id + n * {strides[Problem]})",
                "last_urge_id": "NULL",
                "former_number": "''",
            },
        )
        _copy(
            Measure,
            copies,
            {
                "id": f"id + n * {strides[Measure]}",
                "problem_id": f"problem_id + n * {strides[Problem]}",
            },
        )
    for rollup in all_rollups():  # of so many rows at once it is quicker than folding
        recount(rollup)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Problem, Measure):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'),"
                    f" (SELECT MAX(id) FROM {model._meta.db_table}))"
                )
    gather_statistics()


def gather_statistics() -> None:
    """Let the database look at its tables, as PostgreSQL does by itself a minute after rows were written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _copy(model: type[models.Model], copies: int, changed: dict[str, str]) -> None:
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = [changed.get(column, f"source.{column}") for column in columns]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) {NUMBERS} SELECT {', '.join(values)}"
            f" FROM {table} AS source CROSS JOIN copies",
            [copies],
        )
