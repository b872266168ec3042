"""Time limits of services, stored as data."""

from grids.limits.models import ServiceRule
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from portal.workflow import add_row, apply_edit, check_right

SET, CHANGE = "grids.set_rule", "grids.change_rule"
LIMITS = [
    "normal_days",
    "fast_days",
    "urgent_hours",
    "urgent_response_hours",
    "claim_days",
    "fulfil_days",
    "most_claims",
    "value_hint",
    "keep_days",
    "basis",
]


def set_rule(*, organisation: Organisation, actor: User, **values: object) -> ServiceRule:
    """Set the limits below an organisation. Raises PermissionDenied, and ValidationError by field."""
    check_right(SET, organisation, actor)
    rule = ServiceRule(organisation=organisation, organisation_path=organisation.path, **values)
    return add_row(SET, rule, LIMITS, actor=actor)


def change_rule(rule: ServiceRule, *, version: int, actor: User, **values: object) -> ServiceRule:
    """Change limits. Running matters keep their dates. Raises StaleEdit on an old version."""
    check_right(CHANGE, rule.organisation, actor)
    values.pop("organisation", None)
    return apply_edit(CHANGE, rule, values, version=version, actor=actor)


def rule_for(organisation: Organisation) -> ServiceRule:
    """Return the nearest limits at or above an organisation, or an unsaved row with our defaults."""
    line = line_of(organisation.path, Organisation.steplen)
    stored = ServiceRule._base_manager.filter(organisation_path__in=line)
    return max(stored, key=lambda rule: len(rule.organisation_path), default=ServiceRule())
