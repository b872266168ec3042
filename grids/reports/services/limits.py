"""By when a report is to be accepted and handled, in hours or in working days of the calendar of the State."""

from datetime import datetime, timedelta

from django.utils import timezone

from grids.ground.moments import end_of
from grids.limits.models import ServiceRule
from grids.reports.models import Report
from portal.calendar.workdays import workdays_after


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
