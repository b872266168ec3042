"""Verbs of bookings and service teams."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_booking": _("View bookings"),
        "add_booking": _("Book a door-to-door service"),
        "assign_booking": _("Assign a booking"),
        "reschedule_booking": _("Reschedule a booking"),
        "finish_booking": _("Log a booking as done"),
        "confirm_booking": _("Confirm a booking that was done"),
        "return_booking": _("Return a booking to be done anew"),
        "cancel_booking": _("Cancel a booking"),
        "view_team": _("View service teams"),
        "add_team": _("Set up a service team"),
        "change_team": _("Change a service team"),
    },
)
