"""URLs of the home page."""

from django.urls import path

from portal.dashboards import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("dashboard/export/", views.dashboard_export, name="dashboard_export"),
]
