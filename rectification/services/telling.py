"""Who is told about problems of many branches, in a constant number of queries."""

from collections.abc import Iterable

from portal.accounts.models import Grant, User
from portal.accounts.roles import roles_with
from portal.organisations.models import Organisation
from portal.scope.paths import line_of

WORK = "rectification.log_progress"


def people_of(paths: Iterable[str]) -> dict[str, list[User]]:
    """Return {path: who works on the problems of that organisation}, one query for any number of paths."""
    lines = {path: line_of(path, Organisation.steplen) for path in set(paths)}
    grants = (
        Grant.objects.in_force()
        .filter(
            role__in=roles_with(WORK),
            organisation_path__in={one for line in lines.values() for one in line},
            user__is_active=True,
        )
        .select_related("user__organisation")
    )
    held: dict[str, list[User]] = {}
    for grant in grants:
        held.setdefault(grant.organisation_path, []).append(grant.user)
    return {
        path: list(dict.fromkeys(person for one in reversed(line) for person in held.get(one, ())))
        for path, line in lines.items()
    }
