"""A door-to-door booking on its way: assigned, moved, done, confirmed, cancelled."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.acts.declared import Act, of
from grids.forms import acts as ask
from grids.models import Booking
from grids.pages import BookingPages

BOOKINGS = (
    Act(
        "assign_booking",
        BookingPages,
        "assign",
        ask.AssignBookingForm,
        of("booking", services.assign_booking),
        _("Assign a booking"),
        _("Assigned."),
        Booking.FINISH,
    ),
    Act(
        "reschedule_booking",
        BookingPages,
        "reschedule",
        ask.RescheduleForm,
        of("booking", services.reschedule_booking),
        _("Reschedule a booking"),
        _("Moved."),
        Booking.RESCHEDULE,
        outbox=True,
    ),
    Act(
        "finish_booking",
        BookingPages,
        "finish",
        ask.FinishForm,
        of("booking", services.finish_booking),
        _("Log a booking as done"),
        _("Logged as done."),
        Booking.FINISH,
        outbox=True,
    ),
    Act(
        "confirm_booking",
        BookingPages,
        "confirm",
        ask.ConfirmBookingForm,
        of("booking", services.confirm_booking),
        _("Confirm a booking that was done"),
        _("Confirmed."),
        Booking.CONFIRM,
    ),
    Act(
        "return_booking",
        BookingPages,
        "return",
        ask.ReasonAct,
        of("booking", services.return_booking),
        _("Return a booking to be done anew"),
        _("Returned with your reason."),
        Booking.RETURN,
    ),
    Act(
        "cancel_booking",
        BookingPages,
        "cancel",
        ask.ReasonAct,
        of("booking", services.cancel_booking),
        _("Cancel a booking"),
        _("Cancelled."),
        Booking.CANCEL,
        dangerous=True,
    ),
)
