"""URLs of a worker's tasks and notes."""

from django.urls import path

from grids.desk import views

urlpatterns = [
    path("todo/", views.grid_tasks, name="grid_tasks"),
    path("visits/new/", views.visit_new, name="visit_new"),
    path("reports/new/", views.grid_report_new, name="grid_report_new"),
    path("wishes/new/", views.wish_new, name="wish_new"),
    path("bookings/new/", views.booking_new, name="booking_new"),
]
