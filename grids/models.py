"""The models of grids."""

from grids.bookings.models import Booking, ServiceTeam
from grids.ground.models import Grid, GridPost
from grids.limits.models import ServiceRule
from grids.outbox.models import Sending
from grids.partners.models import Partner
from grids.reports.models import Report
from grids.visits.models import TaskPlace, Visit, VisitKind, VisitTask
from grids.wishes.models import Claim, Wish

__all__ = [
    "Booking",
    "Claim",
    "Grid",
    "GridPost",
    "Partner",
    "Report",
    "Sending",
    "ServiceRule",
    "ServiceTeam",
    "TaskPlace",
    "Visit",
    "VisitKind",
    "VisitTask",
    "Wish",
]
