"""The unit that an organisation belongs to."""

from portal.organisations.models import Organisation, Unit
from portal.scope.paths import line_of


def unit_of(organisation: Organisation) -> Unit | None:
    """Return the active unit of an organisation: its own, or that of the nearest organisation above."""
    paths = line_of(organisation.path, Organisation.steplen)
    units = Unit._base_manager.filter(organisation_path__in=paths, is_active=True).order_by("pk")
    return max(units, key=lambda unit: len(unit.organisation_path), default=None)
