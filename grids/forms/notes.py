"""What is noted down on the way: prefilled, by chips where possible, about a minute each."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models.booking import Booking
from grids.residents.forms import PERSON, PersonFields


class MomentInput(forms.DateTimeInput):
    """The browser's own field of day and time."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class BookingForm(PersonFields):
    """A door-to-door service."""

    verb = "grids.add_booking"
    relation_permissions = {"grid": verb}

    class Meta:
        model = Booking
        fields = ["grid", "category", "matter", *PERSON, "place", "appointed_at", "note"]
        widgets = {
            "honorific": forms.RadioSelect(),
            "appointed_at": MomentInput(),
            "note": forms.TextInput(),
        }

    def narrow(self) -> None:
        """Offer tomorrow morning."""
        super().narrow()
        tomorrow = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.fields["appointed_at"].initial = tomorrow
        self.phrases = {"appointed_at": when_chips(timezone.localtime())}


def when_chips(now) -> list[tuple[str, str]]:
    """Return [(label, value)] of times that people agree on: this afternoon, tomorrow, the day after."""
    today, tomorrow, later = (now.date() + timedelta(days=days) for days in (0, 1, 2))
    offered = [
        (_("today 16:00"), f"{today}T16:00"),
        (_("tomorrow 9:00"), f"{tomorrow}T09:00"),
        (_("tomorrow 15:00"), f"{tomorrow}T15:00"),
        (_("in two days 9:00"), f"{later}T09:00"),
    ]
    return offered[1:] if now.hour >= 15 else offered
