"""Whom the street's people may name: found for a row whose reader holds the right to name, nobody else's list."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from grids.models import GridPost, ServiceTeam
from grids.models.grid import valid_on
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.organisations.models import Organisation
from portal.scope.paths import in_subtree, line_of


def nameable(row) -> QuerySet[User]:
    """Return who can be asked to do something: the workers of the row's street, its own people and the community's."""
    line = line_of(row.organisation_path, Organisation.steplen)[-2:]
    workers = GridPost._base_manager.filter(
        valid_on(timezone.localdate()), in_subtree("grid__organisation_path", line[0])
    )
    people = Q(pk__in=workers.values("worker")) | Q(organisation_path__in=line)
    return User._base_manager.filter(people, is_active=True).order_by("name")


def teams_of(row) -> QuerySet[ServiceTeam]:
    """Return the service teams of the row's street."""
    line = line_of(row.organisation_path, Organisation.steplen)
    return ServiceTeam._base_manager.filter(organisation_path__in=line)


def postable(grid) -> QuerySet[User]:
    """Return who holds the role of a grid worker at or above a grid."""
    line = line_of(grid.organisation_path, Organisation.steplen)
    grants = Grant.objects.in_force().filter(role=Role.GRID_WORKER, organisation_path__in=line)
    return User._base_manager.filter(pk__in=grants.values("user"), is_active=True).order_by("name")
