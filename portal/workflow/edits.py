"""Edits of versioned rows: a save on an old version is refused; the answer names who changed what meanwhile."""

from collections.abc import Callable, Collection, Mapping
from copy import copy
from typing import TypeVar

from django.db import models, transaction

from portal.audit.changes import difference, snapshot
from portal.audit.services import record
from portal.scope.actors import Actor

Row = TypeVar("Row", bound=models.Model)


class StaleEdit(Exception):
    """Somebody saved this row after the editor opened it. `row` is the row as it is now."""

    def __init__(self, row: models.Model, version: int) -> None:
        super().__init__(f"{row._meta.label} {row.pk}: version {version} was edited, {row.version} is stored")
        self.row = row
        self.version = version


def apply_edit(
    verb: str, row: Row, values: Mapping[str, object], *, version: int, actor: Actor | None, reason: str = ""
) -> Row:
    """Save `values` on `row` if it still has `version`; record the difference as `verb`.

    Raises StaleEdit when another save came first; nothing is written then.
    """
    current = row._meta.model._base_manager.get(pk=row.pk)
    before = snapshot(current, list(values))
    for name, value in values.items():
        setattr(current, name, value)
    with transaction.atomic():
        written = _write(current, values, version)
        row.refresh_from_db()
        if not written:
            raise StaleEdit(row, version)
        changes = difference(before, snapshot(row, list(values)))
        if changes:
            record(verb, row, actor=actor, changes=changes, reason=reason)
    return row


def check_names(values: Mapping[str, object], changeable: Collection[str]) -> None:
    """Raise TypeError for a name that is not in `changeable`, such as the branch of a row."""
    if strange := sorted(values.keys() - set(changeable)):
        raise TypeError(f"an edit does not change {', '.join(strange)}")


def check_change(row: models.Model, values: Mapping[str, object]) -> None:
    """Raise ValidationError in the words of the constraint that the row would break with these values."""
    changed = copy(row)
    for name, value in values.items():
        setattr(changed, name, value)
    changed.validate_constraints()


def on_version(row: models.Model, version: int, act: Callable[[], Row]) -> Row:
    """Run `act` on a row that still has `version`. The version is raised first, in the same transaction.

    Raises StaleEdit when somebody saved the row meanwhile. An exception of `act` rolls the version back.
    """
    with transaction.atomic():
        same = row._meta.model._base_manager.filter(pk=row.pk, version=version)
        if not same.update(version=models.F("version") + 1):
            row.refresh_from_db()
            raise StaleEdit(row, version)
        return act()


def _write(row: models.Model, values: Mapping[str, object], version: int) -> int:
    prepared = {name: getattr(row, row._meta.get_field(name).attname) for name in values}
    columns = {row._meta.get_field(name).attname: value for name, value in prepared.items()}
    if "organisation" in values:
        columns["organisation_path"] = row.organisation.path
    if hasattr(row, "derived"):  # columns that a model derives from other fields (portal.pinyin)
        columns |= row.derived(values)
    manager = row._meta.model._base_manager
    return manager.filter(pk=row.pk, version=version).update(**columns, version=models.F("version") + 1)
