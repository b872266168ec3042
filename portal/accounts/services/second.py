"""Four eyes: what one person has proposed counts once a second person has agreed, who has no part in it (decision 0005)."""

from django.core.exceptions import PermissionDenied

from portal.accounts.models import Grant, Recovery, User


def may_agree(row: Grant | Recovery, verb: str, actor: User) -> bool:
    """Tell whether a person may be the second one: holds the verb, neither proposed it nor is concerned by it."""
    return actor.pk not in row.involved and actor.may(verb, row.organisation)


def check_second(row: Grant | Recovery, verb: str, actor: User) -> None:
    """Raise PermissionDenied for anybody who may not be the second person."""
    if not may_agree(row, verb, actor):
        raise PermissionDenied(verb)
