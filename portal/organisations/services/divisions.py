"""Imports the administrative divisions: all rows into a scratch table, then only the differences into ours.

The database does the work, so memory use is constant with 665,276 rows.
"""

import csv
import io
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.organisations.models import Area, Organisation
from portal.scope.actors import Actor

DATA = settings.BASE_DIR / "data"
DIVISIONS = DATA / "divisions.csv.xz"
ALIASES = DATA / "division_aliases.csv"
CODE_LENGTHS = {Area.Level(level): length for level, length in enumerate((2, 4, 6, 9, 12), start=1)}
SCRATCH = "division_scratch"
BATCH = 20_000


@dataclass(frozen=True)
class DivisionChanges:
    """Number of divisions that an import added, renamed and removed. `kept` are missing in the file but in use."""

    new: int = 0
    renamed: int = 0
    gone: int = 0
    kept: int = 0

    @property
    def any(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.new or self.renamed or self.gone)


@transaction.atomic
def import_divisions(
    *,
    path: Path = DIVISIONS,
    actor: Actor | None = None,
    allow_gone: bool = False,
    verb: str = "organisations.import_divisions",
) -> DivisionChanges:
    """Make the divisions equal to those of a CSV file (plain or .xz; columns code, name, level, parent_code).

    Writes one audit entry if anything changed. A division in use is never removed. Raises ValidationError for a
    wrong file, and when a tenth of the known divisions is missing in it without `allow_gone`.
    """
    if actor is not None and not actor.may(verb):
        raise PermissionDenied(verb)
    _fill_scratch(_rows(path))
    try:
        kept = _used_codes()
        changes = DivisionChanges(*_write_differences(kept, allow_gone=allow_gone))
    finally:
        _execute(f"DROP TABLE {SCRATCH}")
    _write_aliases()
    if changes.any:
        root = Organisation.objects.filter(depth=1).first()
        counts = {name: [None, getattr(changes, name)] for name in ("new", "renamed", "gone", "kept")}
        record(verb, Area(code="", name=path.name), actor=actor, organisation=root, changes=counts)
    return changes


def _rows(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield checked (code, name, level). At the end, check that every parent was in the file."""
    parents: set[str] = set()
    above: set[str] = set()
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        if next(reader, None) != ["code", "name", "level", "parent_code"]:
            raise ValidationError(_("The first line must be: code,name,level,parent_code"))
        for line, cells in enumerate(reader, start=2):
            code, name, level, parent = _checked(cells, line)
            parents.add(parent)
            if level < Area.Level.VILLAGE:
                above.add(code)
            yield code, name, level
    orphans = parents - above - {""}
    if orphans:
        message = _("These divisions are named as superior but missing: %(codes)s")
        raise ValidationError(message % {"codes": ", ".join(sorted(orphans)[:10])})


def _checked(cells: list[str], line: int) -> tuple[str, str, int, str]:
    if len(cells) == 4 and cells[2].isdecimal():
        code, name, level, parent = cells[0], cells[1], int(cells[2]), cells[3]
        right_length = CODE_LENGTHS.get(level) == len(code) and code.isdecimal()
        right_parent = parent == (code[: CODE_LENGTHS[level - 1]] if level > 1 and right_length else "")
        if right_length and right_parent and 0 < len(name) <= 100:
            return code, name, level, parent
    message = _("Line %(line)s is not a division: %(cells)s")
    raise ValidationError(message % {"line": line, "cells": ",".join(cells)[:120]})


def _fill_scratch(rows: Iterator[tuple[str, str, int]]) -> None:
    collation = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
    _execute(
        f"CREATE TEMPORARY TABLE {SCRATCH} "
        f"(code varchar(12){collation} NOT NULL, name varchar(100) NOT NULL, level smallint NOT NULL)"
    )
    load = _copy if connection.vendor == "postgresql" else _insert
    while batch := list(islice(rows, BATCH)):
        load(batch)
    try:
        with transaction.atomic():
            _execute(f"CREATE UNIQUE INDEX {SCRATCH}_code ON {SCRATCH} (code)")
    except IntegrityError as fault:
        raise ValidationError(_("A code stands in the file twice.")) from fault
    _execute(f"ANALYZE {SCRATCH}")


def _copy(batch: list[tuple[str, str, int]]) -> None:
    lines = io.StringIO()
    csv.writer(lines).writerows(batch)
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {SCRATCH} (code, name, level) FROM STDIN WITH (FORMAT csv)", lines)


def _insert(batch: list[tuple[str, str, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {SCRATCH} (code, name, level) VALUES (%s, %s, %s)", batch)  # noqa: S608


def _write_differences(kept: set[str], *, allow_gone: bool) -> tuple[int, int, int, int]:
    area = connection.ops.quote_name(Area._meta.db_table)
    missing = f"NOT EXISTS (SELECT 1 FROM {SCRATCH} s WHERE s.code = {area}.code)"  # noqa: S608 - no input
    known = Area.objects.count()
    gone = set(_codes(f"SELECT code FROM {area} WHERE {missing}")) if known else set()  # noqa: S608
    if len(gone - kept) * 10 > known and not allow_gone:
        message = _("The file lacks %(gone)s of the %(known)s divisions known. Is it complete?")
        raise ValidationError(message % {"gone": len(gone), "known": known})
    differs = f"s.code = {area}.code AND (s.name <> {area}.name OR s.level <> {area}.level)"
    renamed = _execute(
        f"UPDATE {area} SET name = s.name, level = s.level FROM {SCRATCH} s WHERE {differs}"  # noqa: S608
    )
    new = _execute(
        f"INSERT INTO {area} (code, name, level, alias) SELECT s.code, s.name, s.level, '' FROM {SCRATCH} s "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT 1 FROM {area} a WHERE a.code = s.code) ORDER BY s.code"
    )
    removed = sorted(gone - kept, reverse=True)
    for start in range(0, len(removed), 900):
        Area.objects.filter(code__in=removed[start : start + 900]).delete()
    return new, renamed, len(removed), len(gone & kept)


def _used_codes() -> set[str]:
    """Return the codes that rows refer to, and those above them."""
    used: set[str] = set()
    for relation in Area._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and not relation.concrete:
            column = relation.field.attname
            rows = relation.related_model._base_manager.order_by().exclude(**{column: None})
            used.update(rows.values_list(column, flat=True).distinct())
    return {code[:length] for code in used for length in CODE_LENGTHS.values() if length <= len(code)}


def _write_aliases() -> None:
    with ALIASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            Area.objects.filter(code=row["code"], alias="").update(alias=row["alias"])


def _execute(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def _codes(sql: str) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [code for (code,) in cursor.fetchall()]
