"""Edits of versioned rows: a save on an old version is refused, and says who changed what meanwhile."""

from collections.abc import Callable, Collection, Mapping

from django.db import models, transaction

from portal.audit.changes import difference, snapshot
from portal.audit.services import record


class StaleEdit(Exception):
    """Somebody saved this row after the editor opened it. `row` is the row as it is now."""

    def __init__(self, row: models.Model, version: int):
        super().__init__(f"{row._meta.label} {row.pk}: version {version} was edited, {row.version} is stored")
        self.row = row
        self.version = version


def apply_edit(
    verb: str, row: models.Model, values: Mapping[str, object], *, version: int, actor, reason: str = ""
) -> models.Model:
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
    """Raise TypeError for a value that an edit does not change: a row does not move to another branch, say."""
    if strange := sorted(values.keys() - set(changeable)):
        raise TypeError(f"an edit does not change {', '.join(strange)}")


def on_version(row: models.Model, version: int, act: Callable[[], models.Model]) -> models.Model:
    """Run an act on a row that still has `version`: a step of the version first, in the act's transaction.

    Raises StaleEdit when somebody wrote meanwhile. Whatever the act raises takes the step back.
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
    if hasattr(row, "derived"):  # what a model keeps in step with other fields (portal.pinyin)
        columns |= row.derived(values)
    manager = row._meta.model._base_manager
    return manager.filter(pk=row.pk, version=version).update(**columns, version=models.F("version") + 1)
