"""The people whom a street may name for a row, for readers who hold the right to name."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from grids.ground.models import Grid, GridPost, OfGrid
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role, roles_with
from portal.organisations.models import Organisation
from portal.scope.paths import in_subtree, line_of
from portal.spans import valid_on


def nameable(row: OfGrid, verb: str) -> QuerySet[User]:
    """Return who may be named for `verb` on a row: the street's workers, its staff and the community's staff."""
    line = line_of(row.organisation_path, Organisation.steplen)
    street = street_of(row.organisation_path)
    posts = GridPost._base_manager.filter(
        valid_on(timezone.localdate()), in_subtree("grid__organisation_path", street)
    )
    near = [path for path in line if path.startswith(street)]
    people = Q(role__in=roles_with(verb), organisation_path__in=near)
    workers = Q(role=Role.GRID_WORKER, organisation_path__in=line, user__in=posts.values("worker"))
    grants = Grant.objects.in_force().filter(people | workers)
    return User._base_manager.filter(pk__in=grants.values("user"), is_active=True).order_by("name")


def street_of(path: str) -> str:
    """Return the path of the street that an organisation is, or lies in. One query.

    The street is the nearest working committee. A town has none; its own committee stands below the local
    committee.
    """
    kind = Organisation.Kind
    above = Organisation.objects.filter(path__in=line_of(path, Organisation.steplen))
    street = path
    for found in above.order_by("-path").only("path", "kind"):
        if found.kind == kind.LOCAL_COMMITTEE:
            break
        street = found.path
        if found.kind == kind.WORKING_COMMITTEE:
            break
    return street


def postable(grid: Grid) -> QuerySet[User]:
    """Return the people who hold the role of a grid worker at or above a grid."""
    line = line_of(grid.organisation_path, Organisation.steplen)
    grants = Grant.objects.in_force().filter(role=Role.GRID_WORKER, organisation_path__in=line)
    return User._base_manager.filter(pk__in=grants.values("user"), is_active=True).order_by("name")
