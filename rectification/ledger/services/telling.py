"""Recipients of notices about problems of many branches, in a constant number of queries."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.urls import reverse

from portal.accounts.models import Grant, User
from portal.accounts.roles import roles_with
from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from rectification.ledger.models import Problem

WORK = "rectification.log_progress"
# How long an act can be undone before its notices become visible.
GRACE = timedelta(seconds=10)
LONGEST_LINK = 300


def people_of(paths: Iterable[str]) -> dict[str, list[User]]:
    """Return {path: the people who work on problems of that organisation}, in one query for any number of paths."""
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


def recipients_of(problems: Sequence[Problem]) -> dict[User, list[Problem]]:
    """Return {person: the problems of which to notify the person}, in one query."""
    told: dict[User, list[Problem]] = {}
    people = people_of(problem.organisation_path for problem in problems)
    for problem in problems:
        for person in people[problem.organisation_path]:
            told.setdefault(person, []).append(problem)
    return told


def list_link(problems: Sequence[Problem]) -> str:
    """Return the address of the ledger filtered to these problems, or to all at work if it would be too long."""
    link = f"{reverse('problem_list')}?chosen={','.join(str(one.pk) for one in problems)}"
    return link if len(link) <= LONGEST_LINK else f"{reverse('problem_list')}?slice=working"
