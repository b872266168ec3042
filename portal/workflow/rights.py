"""The first line of every service: may this person do this here?"""

from django.core.exceptions import PermissionDenied
from django.db import models

from portal.scope.actors import Actor


def check_right(verb: str, organisation: models.Model, actor: Actor) -> None:
    """Raise PermissionDenied unless `actor` holds `verb` at the organisation."""
    if not actor.may(verb, organisation):
        raise PermissionDenied(verb)


def check_row(verb: str, row: models.Model, actor: Actor) -> None:
    """Raise PermissionDenied unless `actor` holds `verb` on the row: by reach, by taking part or by assignment."""
    if not row.admits(actor, verb):
        raise PermissionDenied(verb)
