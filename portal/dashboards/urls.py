"""URLs of the home page and of the metric dictionary."""

from django.urls import path

from portal.dashboards import dictionary, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("dashboard/export/", views.dashboard_export, name="dashboard_export"),
    path("dashboard/dictionary/", dictionary.dictionary, name="dictionary"),
]
