"""Bookings and service teams in the menu."""

from django.utils.translation import gettext_lazy as _

from grids.ground.navigation import entry
from portal.ui.navigation import declare

declare(
    entry(_("Door-to-door bookings"), "booking_list", "calendar-check", "view_booking", 65),
    entry(_("Service teams"), "service_team_list", "users", "view_team", 67),
)
