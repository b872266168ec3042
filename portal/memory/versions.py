"""The versions of one row, and what changed from one to the next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, models

from portal.audit.models import AuditEntry
from portal.memory.models import Act
from portal.memory.registry import fields_of, remembered, table_of
from portal.memory.triggers import quoted
from portal.scope.paths import PathField

# Fields that count saves; they say nothing of the matter.
COUNTERS = frozenset({"version"})
EMPTY = {repr(None), repr("")}


@dataclass(frozen=True)
class Change:
    """What one act did to a row: {field: (before, after)}, and what was meant by it, as far as the audit log says."""

    at: datetime
    what: str
    act: Act | None
    entry: AuditEntry | None
    fields: Mapping[models.Field, tuple[Any, Any]]

    @property
    def actor_name(self) -> str:
        """The person's name at that time, "" for the portal itself."""
        return (self.act and self.act.actor_name) or (self.entry and self.entry.actor_name) or ""


def differs(before: Any, after: Any) -> bool:
    """Tell whether a value changed. An empty text is as good as none."""
    return before != after and {repr(before), repr(after)} - EMPTY != set()


def is_of_the_portal(field: models.Field) -> bool:
    """Tell whether a field says nothing of the matter: keys, paths, counts of saves, what follows from other fields."""
    return field.primary_key or field.generated or field.name in COUNTERS or isinstance(field, PathField)


def is_remembered(model: type[models.Model]) -> bool:
    """Tell whether rows of a model keep their past."""
    return model in remembered()


def changes_of(row: models.Model) -> list[Change]:
    """Return the changes of a row, newest first, in three queries. The caller has fetched it through `visible_to`."""
    model = type(row)
    fields = list(fields_of(model))
    found = _versions(model, row.pk, fields)
    acts = Act.objects.in_bulk({act for act, *_rest in found if act}, field_name="key")
    entries = _entries(row, {one.request_id for one in acts.values() if one.request_id})
    changes, before = [], dict.fromkeys(fields)
    for key, at, what, *values in _last_of_each_act(found):
        after = dict(zip(fields, values, strict=True))
        told = {
            field: (before[field], after[field])
            for field in fields
            if differs(before[field], after[field]) and not is_of_the_portal(field)
        }
        act = acts.get(key)
        if told or what == "gone":
            entry = entries.get(act.request_id) if act else None
            changes.append(Change(at, what, act, entry, {} if what == "gone" else told))
        before = after
    return changes[::-1]


def _last_of_each_act(found: Sequence[list[Any]]) -> Iterator[list[Any]]:
    """Yield the last of the versions that one act wrote one after the other: a service may save a row in several steps."""
    for act, together in groupby(found, key=itemgetter(0)):
        lines = list(together)
        if act is None:
            yield from lines
        else:
            # A row that was made by the act is new, whatever the act did to it afterwards.
            yield [act, lines[-1][1], lines[-1][2] if lines[-1][2] == "gone" else lines[0][2], *lines[-1][3:]]


def _versions(model: type[models.Model], key: object, fields: list[models.Field]) -> list[list[Any]]:
    """Return [act, time, what happened, values of `fields`] of each version, oldest first."""
    names = ", ".join(quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT memory_act, memory_at, memory_what, {names} FROM {quoted(table_of(model))}"
            f" WHERE {quoted(model._meta.pk.column)} = %s ORDER BY memory_id",
            [key],
        )
        rows = cursor.fetchall()
    moment = Act._meta.get_field("at")
    return [
        [act, _python(moment, at), what, *map(_python, fields, values)] for act, at, what, *values in rows
    ]


def _python(field: models.Field, value: Any) -> Any:
    """Return a value of the database as the field gives it."""
    of_database = connection.ops.get_db_converters(field.get_col(field.model._meta.db_table))
    for convert in (*of_database, *field.get_db_converters(connection)):
        value = convert(value, field, connection)
    return value


def _entries(row: models.Model, requests: set[str]) -> dict[str, AuditEntry]:
    """Return {request: the audit entry about the row}."""
    found = AuditEntry.objects.filter(
        model=row._meta.label_lower, row_id=str(row.pk), request_id__in=requests
    ).order_by("pk")
    return {entry.request_id: entry for entry in found}
