"""URLs of grids."""

from django.urls import path

from grids import acts
from grids.bookings.pages import BookingPages, TeamPages
from grids.bookings.views import reveal_booking_person
from grids.ground import views as posts
from grids.ground.pages import GridPages
from grids.limits.pages import RulePages
from grids.partners.pages import PartnerPages
from grids.reports.pages import ReportPages
from grids.reports.views import report_file
from grids.views import notes
from grids.visits.pages import TaskPages, VisitPages
from grids.wishes import views as wishes
from grids.wishes.pages import WishPages

urlpatterns = [
    path("todo/", notes.grid_tasks, name="grid_tasks"),
    path("visits/new/", notes.visit_new, name="visit_new"),
    path("reports/new/", notes.grid_report_new, name="grid_report_new"),
    path("wishes/new/", notes.wish_new, name="wish_new"),
    path("bookings/new/", notes.booking_new, name="booking_new"),
    *GridPages.urls(),
    path("posts/<int:pk>/end/", posts.end_post, name="end_post"),
    *VisitPages.urls(),
    *TaskPages.urls(),
    *ReportPages.urls(),
    path("reports/<int:pk>/files/<uuid:key>/", report_file, name="report_file"),
    *WishPages.urls(),
    path("wishes/<int:pk>/claim/", wishes.claim_wish, name="claim_wish"),
    path("wishes/<int:pk>/person/", wishes.reveal_wish_person, name="reveal_wish_person"),
    path("wishes/<int:pk>/files/<uuid:key>/", wishes.wish_file, name="wish_file"),
    *BookingPages.urls(),
    path("bookings/<int:pk>/person/", reveal_booking_person, name="reveal_booking_person"),
    *PartnerPages.urls(),
    *TeamPages.urls(),
    *RulePages.urls(),
    *[act.url() for act in acts.ALL],
]
