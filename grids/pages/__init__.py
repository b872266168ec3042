"""Pages of grids: lists, details and forms as declared."""

from grids.bookings.pages import BookingPages, TeamPages
from grids.ground.pages import GridPages
from grids.limits.pages import RulePages
from grids.partners.pages import PartnerPages
from grids.reports.pages import ReportPages
from grids.visits.pages import TaskPages, VisitPages
from grids.wishes.pages import WishPages

__all__ = [
    "BookingPages",
    "GridPages",
    "PartnerPages",
    "ReportPages",
    "RulePages",
    "TaskPages",
    "TeamPages",
    "VisitPages",
    "WishPages",
]
