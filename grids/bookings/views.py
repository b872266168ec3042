"""The resident of a booking."""

from grids.bookings.pages import BookingPages
from grids.residents.views import revealing

reveal_booking_person = revealing(BookingPages)
