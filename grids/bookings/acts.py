"""The acts on a door-to-door booking: assign, reschedule, finish, confirm, return, cancel."""

from django.utils.translation import gettext_lazy as _

from grids.bookings import services
from grids.bookings.forms import AssignBookingForm, ConfirmBookingForm, FinishForm, RescheduleForm
from grids.bookings.models import Booking
from grids.bookings.pages import BookingPages
from grids.ground.forms.acts import ReasonAct
from grids.outbox.acts import GridAct
from portal.ui.acts import of

BOOKINGS = (
    GridAct(
        "assign_booking",
        BookingPages,
        "assign",
        AssignBookingForm,
        of("booking", services.assign_booking),
        _("Assign a booking"),
        _("Assigned."),
        Booking.FINISH,
    ),
    GridAct(
        "reschedule_booking",
        BookingPages,
        "reschedule",
        RescheduleForm,
        of("booking", services.reschedule_booking),
        _("Reschedule a booking"),
        _("Moved."),
        Booking.RESCHEDULE,
        outbox=True,
    ),
    GridAct(
        "finish_booking",
        BookingPages,
        "finish",
        FinishForm,
        of("booking", services.finish_booking),
        _("Log a booking as done"),
        _("Logged as done."),
        Booking.FINISH,
        outbox=True,
    ),
    GridAct(
        "confirm_booking",
        BookingPages,
        "confirm",
        ConfirmBookingForm,
        of("booking", services.confirm_booking),
        _("Confirm a booking that was done"),
        _("Confirmed."),
        Booking.CONFIRM,
    ),
    GridAct(
        "return_booking",
        BookingPages,
        "return",
        ReasonAct,
        of("booking", services.return_booking),
        _("Return a booking to be done anew"),
        _("Returned with your reason."),
        Booking.RETURN,
    ),
    GridAct(
        "cancel_booking",
        BookingPages,
        "cancel",
        ReasonAct,
        of("booking", services.cancel_booking),
        _("Cancel a booking"),
        _("Cancelled."),
        Booking.CANCEL,
        dangerous=True,
    ),
)
