"""Visits, reports, bookings. Nothing here holds a resident's name, phone or address."""

from rest_framework import serializers

from grids import services
from grids.acts.bookings import BOOKINGS
from grids.forms.notes import BookingForm
from grids.ground.api import OfGridSerializer
from grids.models.booking import Booking
from grids.pages.happenings import BookingPages
from portal.api.acts import adding, doing
from portal.api.viewsets import ScopedViewSet


class BookingSerializer(OfGridSerializer):
    """A booking as its page shows it: of the resident, how he is called and at which entrance he lives."""

    assignee = serializers.CharField(source="assignee.name", default=None, allow_null=True)
    team = serializers.CharField(source="team.name", default=None, allow_null=True)

    class Meta:
        model = Booking
        fields = [
            "id",
            "grid",
            "grid_name",
            "community",
            "category",
            "matter",
            "shown_as",
            "place",
            "appointed_at",
            "assignee",
            "team",
            "state",
            "result",
            "papers_taken",
            "papers_returned",
            "answer",
            "version",
        ]


@adding(BookingForm, services.add_booking, BookingForm.verb)
@doing(*BOOKINGS)
class BookingViewSet(ScopedViewSet):
    """Door-to-door bookings: list under the page's filter, one, book, and what is done with one."""

    pages = BookingPages
    serializer_class = BookingSerializer
