"""Residents' own data, shown once and recorded; and the files of reports and wishes."""

from grids.ground.views import file_of
from grids.pages.happenings import BookingPages
from grids.pages.wishes import WishPages, is_inside
from grids.residents.views import revealing

reveal_wish_person, reveal_booking_person = revealing(WishPages), revealing(BookingPages)


wish_file = file_of(WishPages, is_inside)
