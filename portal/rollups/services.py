"""Rollups are made, made anew, compared with their rows, and their lines folded together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Count, F, Sum, Window

from portal.rollups.models import Rollup, all_rollups
from portal.rollups.triggers import Trigger, all_rows, appending, counting, prefix, triggers

FOLD = "rollups.fold_rollups"
EVERY = timedelta(minutes=10)
BATCH, AT_ONCE = 500, 20_000
# More lines than this and twice the rows come from changes of very many rows at once.
MANY = 100_000
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal",
}


def before_migrations(plan: Sequence[tuple[Any, bool]] = (), **given: object) -> None:
    """Drop the triggers of the apps whose tables are about to change: a trigger may name a column that goes."""
    labels = {migration.app_label for migration, _backwards in plan}
    for rollup in all_rollups():
        if rollup._meta.app_label in labels:
            _drop(rollup, _present(rollup))


def after_migrations(**given: object) -> None:
    """Make every rollup whose triggers are not those of today: new, changed, or lost with a table that was made anew.

    Count anew what was written past the triggers: by a restore of data alone, or when Django empties all tables.
    """
    tables = set(connection.introspection.table_names())
    for rollup in all_rollups():
        if {rollup._meta.db_table, rollup.source._meta.db_table} <= tables:
            wanted = list(triggers(rollup, connection))
            present = _present(rollup)
            if present != {one.name for one in wanted}:
                _make(rollup, wanted, present)
            elif not _counts_all(rollup):
                recount(rollup)


def recount(rollup: type[Rollup]) -> None:
    """Count all rows anew, while nobody else writes any of them."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'LOCK TABLE "{rollup.source._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
        _lock(rollup)
        rollup._base_manager.all().delete()
        for grouping in rollup.groupings:
            cursor.execute(appending(rollup, grouping, all_rows(rollup)))


def differences(rollup: type[Rollup]) -> int:
    """Return the number of combinations of values whose kept sums are not those of the rows."""
    fields = [rollup._meta.get_field(name) for name in rollup.key_fields()]
    kept = _sums(
        rollup,
        rollup._base_manager.values_list(*(one.attname for one in fields), "rows", *rollup.amounts),
    )
    counted = _sums(rollup, _counted(rollup, fields))
    return sum(kept.get(key) != counted.get(key) for key in {*kept, *counted})


def _counted(rollup: type[Rollup], fields: Sequence[models.Field]) -> Iterator[Sequence[Any]]:
    """Yield (values of `fields`, numbers) of all rows of the source."""
    with connection.cursor() as cursor:
        for grouping in rollup.groupings:
            names = ("grouping", "path", *grouping.fields)
            cursor.execute(counting(rollup, grouping, all_rows(rollup)))
            for line in cursor.fetchall():
                values = dict(zip(names, line, strict=False))
                yield *(_python(one, values.get(one.name)) for one in fields), *line[len(names) :]


def fold(rollup: type[Rollup]) -> int:
    """Replace lines that count the same by one line with their sum, and return how many lines that saves.

    Takes at most `AT_ONCE` lines, and reads them before it stops other writers of SQLite. Changes nothing and returns 0
    when another process has taken some of them away since.
    """
    names = rollup.key_fields()
    same = Window(Count("*"), partition_by=[F(name) for name in names])
    lines = list(rollup._base_manager.annotate(same=same).filter(same__gt=1).order_by(*names)[:AT_ONCE])
    stored = [rollup._meta.get_field(name).attname for name in (*names, "rows", *rollup.amounts)]
    sums = _sums(rollup, ([getattr(line, name) for name in stored] for line in lines))
    made = [rollup(**dict(zip(stored, (*key, *numbers), strict=True))) for key, numbers in sums.items()]
    with transaction.atomic():
        _lock(rollup)
        if _delete(rollup, [line.pk for line in lines]) != len(lines):
            transaction.set_rollback(True)
            return 0
        rollup._base_manager.bulk_create(made, batch_size=BATCH)
    return len(lines) - len(made)


def fold_all(job: object = None, report: object = None) -> None:
    """Fold the lines of every rollup; count anew where there are so many that this is quicker. Work of a job."""
    for rollup in all_rollups():
        if rollup._base_manager.count() > MANY + 2 * rollup.source._base_manager.count():
            recount(rollup)
        while fold(rollup):
            pass


def _delete(rollup: type[Rollup], keys: Sequence[int]) -> int:
    batches = [keys[first : first + BATCH] for first in range(0, len(keys), BATCH)]
    return sum(rollup._base_manager.filter(pk__in=batch).delete()[0] for batch in batches)


def _lock(rollup: type[Rollup]) -> None:
    """Wait for other processes that fold or count anew. Writers go on appending meanwhile.

    Otherwise two folds may wait for each other, and counting anew would keep the sums that a fold has just written. On
    SQLite writers are alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{rollup._meta.db_table}" IN SHARE UPDATE EXCLUSIVE MODE')


def _counts_all(rollup: type[Rollup]) -> bool:
    """Tell whether the first grouping has as many rows as the source, a quick check."""
    name = rollup.groupings[0].name
    lines = rollup._base_manager.filter(grouping=name, path="")
    rows = rollup.source._base_manager.filter(rollup.holds(name))
    return lines.aggregate(sum=Sum("rows", default=0))["sum"] == rows.count()


def _make(rollup: type[Rollup], wanted: Iterable[Trigger], present: set[str]) -> None:
    with transaction.atomic():
        _drop(rollup, present)
        with connection.cursor() as cursor:
            for trigger in wanted:
                for statement in trigger.statements:
                    cursor.execute(statement)
        recount(rollup)


def _present(rollup: type[Rollup]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor], [rollup.source._meta.db_table])
        return {name for (name,) in cursor.fetchall() if name.startswith(prefix(rollup))}


def _drop(rollup: type[Rollup], present: set[str]) -> None:
    with connection.cursor() as cursor:
        for name in present:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER {name}")


def _sums(rollup: type[Rollup], lines: Iterable[Sequence[Any]]) -> dict[tuple, tuple[int, ...]]:
    """Return {values: sums} of lines of values and numbers, without sums of which all are 0."""
    numbers = 1 + len(rollup.amounts)
    sums: dict[tuple, tuple[int, ...]] = {}
    for line in lines:
        key, added = tuple(line[:-numbers]), tuple(line[-numbers:])
        sums[key] = tuple(map(sum, zip(sums.get(key, (0,) * numbers), added, strict=True)))
    return {key: one for key, one in sums.items() if any(one)}


def _python(field: models.Field, value: Any) -> Any:  # noqa: ANN401 - whatever the field holds
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)
