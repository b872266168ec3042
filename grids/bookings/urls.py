"""URLs of bookings and service teams."""

from django.urls import path

from grids.bookings import views
from grids.bookings.acts import BOOKINGS
from grids.bookings.pages import BookingPages, TeamPages

urlpatterns = [
    *BookingPages.urls(),
    path("bookings/<int:pk>/person/", views.reveal_booking_person, name="reveal_booking_person"),
    *TeamPages.urls(),
    *[act.url() for act in BOOKINGS],
]
