"""Grids by API: the same rows, rights, services and refusals as the pages. One module an entity, as the pages have it."""

from grids.bookings.api import BookingViewSet
from grids.ground.api import GridViewSet
from grids.partners.api import PartnerViewSet
from grids.reports.api import ReportViewSet
from grids.visits.api import VisitViewSet
from grids.wishes.api import WishViewSet
from portal.api.registry import declare

declare("grids", GridViewSet, "api_grid")
declare("visits", VisitViewSet, "api_visit")
declare("reports", ReportViewSet, "api_grid_report")
declare("wishes", WishViewSet, "api_wish")
declare("bookings", BookingViewSet, "api_booking")
declare("partners", PartnerViewSet, "api_partner")
