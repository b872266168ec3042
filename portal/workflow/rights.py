"""The first line of every service: may this person do this here?"""

from django.core.exceptions import PermissionDenied


def check_right(verb: str, organisation, actor) -> None:
    """Raise PermissionDenied unless `actor` holds `verb` at the organisation."""
    if not actor.may(verb, organisation):
        raise PermissionDenied(verb)
