"""Limits for accepting and handling a report, in hours or in workdays of the State's calendar."""

from datetime import datetime, timedelta

from django.utils import timezone

from grids.ground.moments import end_of
from grids.limits.models import ServiceRule
from grids.reports.models import Report
from portal.calendar.workdays import workdays_after


def respond_by(level: str, rule: ServiceRule, now: datetime) -> datetime:
    """Return the moment by which to accept or refuse: hours if urgent, else the workdays of the level "hurried"."""
    if level == Report.Level.URGENT:
        return now + timedelta(hours=rule.urgent_response_hours)
    return end_of(workdays_after(timezone.localdate(now), rule.fast_days))


def due_at(level: str, rule: ServiceRule, now: datetime) -> datetime:
    """Return the moment by which a report that is accepted now must be handled."""
    if level == Report.Level.URGENT:
        return now + timedelta(hours=rule.urgent_hours)
    days = rule.fast_days if level == Report.Level.FAST else rule.normal_days
    return end_of(workdays_after(timezone.localdate(now), days))
