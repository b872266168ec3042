"""Transition: a verb that moves a row from one of its source states to a target state, applied once only."""

from dataclasses import dataclass
from typing import TypeVar

from django.db import models, transaction

from portal.audit.services import record
from portal.scope.actors import Actor
from portal.workflow.rights import check_row

Row = TypeVar("Row", bound=models.Model)


class StaleState(Exception):
    """The row is no longer in a state that this verb starts from, because of another person or a second click."""

    def __init__(self, row: models.Model, verb: str) -> None:
        super().__init__(f"{verb}: {row._meta.label} {row.pk} is in state {getattr(row, 'state', '?')}")
        self.row = row
        self.verb = verb


@dataclass(frozen=True)
class Transition:
    """A verb that changes a row's state. `verb` is permission and audit action in one ("app.verb")."""

    verb: str
    sources: tuple[str, ...]
    target: str

    def allows(self, row: models.Model) -> bool:
        """Tell whether the row, as read, is in a state that this verb starts from."""
        return row.state in self.sources

    def apply(self, row: Row, *, actor: Actor, reason: str = "", **fields: object) -> Row:
        """Change the state and `fields` of `row` in one conditional UPDATE, and record it.

        Refreshes `row`. Raises PermissionDenied when `actor` lacks the verb on the row, and StaleState when the
        row has left the source states meanwhile (the UPDATE changes 0 rows).
        """
        self.check(row, actor)
        before = {"state": row.state} | {name: getattr(row, name) for name in fields}
        with transaction.atomic():
            self._update(row, fields)
            after = {"state": self.target} | fields
            changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
            record(self.verb, row, actor=actor, changes=changes, reason=reason)
        return row

    def check(self, row: models.Model, actor: Actor) -> None:
        """Raise PermissionDenied unless `actor` holds the verb on the row."""
        check_row(self.verb, row, actor)

    def _update(self, row: models.Model, fields: dict[str, object]) -> None:
        values = dict(fields)
        if any(field.name == "version" for field in row._meta.concrete_fields):
            values["version"] = models.F("version") + 1
        changed = row._meta.model._base_manager.filter(pk=row.pk, state__in=self.sources).update(
            state=self.target, **values
        )
        row.refresh_from_db()
        if not changed:
            raise StaleState(row, self.verb)
