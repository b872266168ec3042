"""Residents' own data, shown once and recorded; and the files of reports and wishes."""

from grids.pages.happenings import BookingPages
from grids.residents.views import revealing

reveal_booking_person = revealing(BookingPages)
