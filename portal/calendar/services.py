"""Entering special days by document."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.calendar.models import SpecialDay
from portal.scope.actors import Actor
from portal.workflow import apply_edit

SET, CHANGE = "calendar.set_day", "calendar.change_day"
RECORDED = ["day", "kind", "name", "document_number"]


def set_day(*, day: date, kind: str, name: str, document_number: str, actor: Actor) -> SpecialDay:
    """Enter a special day for the whole portal. Raises PermissionDenied, and ValidationError (day)."""
    _check(SET, actor)
    row = SpecialDay(day=day, kind=kind, name=name, document_number=document_number, set_by=actor)
    try:
        with transaction.atomic():
            row.save()
            changes = {field: [None, value] for field, value in snapshot(row, RECORDED).items()}
            record(SET, row, actor=actor, changes=changes)
    except IntegrityError as error:
        raise ValidationError({"day": _("This day has been entered already. Change it.")}) from error
    return row


def change_day(row: SpecialDay, *, version: int, actor: Actor, **values: object) -> SpecialDay:
    """Change a special day, but not its date. Raises PermissionDenied, StaleEdit."""
    _check(CHANGE, actor)
    values.pop("day", None)
    return apply_edit(CHANGE, row, values, version=version, actor=actor)


def _check(verb: str, actor: Actor) -> None:
    if not actor.may(verb):
        raise PermissionDenied(verb)
