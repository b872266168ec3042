"""URLs of reports."""

from django.urls import path

from grids.reports import views
from grids.reports.acts import REPORTS
from grids.reports.pages import ReportPages

urlpatterns = [
    *ReportPages.urls(),
    path("reports/<int:pk>/files/<uuid:key>/", views.report_file, name="report_file"),
    *[act.url() for act in REPORTS],
]
