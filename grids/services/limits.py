"""How long things may take: limits held as data, counted in working days of the calendar of the State."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from grids.models import Report, ServiceRule
from portal.calendar.workdays import workdays_after
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


def set_rule(*, organisation, actor, **values) -> ServiceRule:
    """Set the limits below an organisation. Raises PermissionDenied, ValidationError by field."""
    check_right(SET, organisation, actor)
    rule = ServiceRule(organisation=organisation, organisation_path=organisation.path, **values)
    return add_row(SET, rule, LIMITS, actor=actor)


def change_rule(rule: ServiceRule, *, version: int, actor, **values) -> ServiceRule:
    """Change limits; what is running keeps its day. Raises StaleEdit on an old version."""
    check_right(CHANGE, rule.organisation, actor)
    values.pop("organisation", None)
    return apply_edit(CHANGE, rule, values, version=version, actor=actor)


def rule_for(organisation) -> ServiceRule:
    """Return the nearest limits at or above an organisation, unsaved defaults of ours where there are none."""
    line = line_of(organisation.path, Organisation.steplen)
    stored = ServiceRule._base_manager.filter(organisation_path__in=line)
    return max(stored, key=lambda rule: len(rule.organisation_path), default=ServiceRule())


def end_of(day: date) -> datetime:
    """Return the last moment of a day by the clock on the wall."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=timezone.get_default_timezone())


def respond_by(level: str, rule: ServiceRule, now: datetime) -> datetime:
    """Return by when a report is to be accepted or refused: hours if urgent, else the working days of a hurried one."""
    if level == Report.Level.URGENT:
        return now + timedelta(hours=rule.urgent_response_hours)
    return end_of(workdays_after(timezone.localdate(now), rule.fast_days))


def due_at(level: str, rule: ServiceRule, now: datetime) -> datetime:
    """Return by when a report accepted now is to be handled."""
    if level == Report.Level.URGENT:
        return now + timedelta(hours=rule.urgent_hours)
    days = rule.fast_days if level == Report.Level.FAST else rule.normal_days
    return end_of(workdays_after(timezone.localdate(now), days))
