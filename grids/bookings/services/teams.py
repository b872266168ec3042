"""Service teams of a street."""

from django.db.models import QuerySet

from grids.bookings.models import Booking, ServiceTeam
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from portal.workflow import add_row, apply_edit, check_right

ADD, CHANGE = "grids.add_team", "grids.change_team"


def teams_of(booking: Booking) -> QuerySet[ServiceTeam]:
    """Return the service teams of a booking's street."""
    line = line_of(booking.organisation_path, Organisation.steplen)
    return ServiceTeam._base_manager.filter(organisation_path__in=line)


def add_team(*, organisation: Organisation, actor: User, **values: object) -> ServiceTeam:
    """Set up a service team. Raises PermissionDenied, ValidationError by field."""
    check_right(ADD, organisation, actor)
    team = ServiceTeam(organisation=organisation, organisation_path=organisation.path, **values)
    return add_row(ADD, team, ["name", "people", "starts_on", "note"], actor=actor)


def change_team(team: ServiceTeam, *, version: int, actor: User, **values: object) -> ServiceTeam:
    """Change a service team. Raises StaleEdit on an old version."""
    check_right(CHANGE, team.organisation, actor)
    values.pop("organisation", None)
    return apply_edit(CHANGE, team, values, version=version, actor=actor)
