"""Door-to-door bookings by API."""

from rest_framework import serializers

from grids.bookings import services
from grids.bookings.acts import BOOKINGS
from grids.bookings.forms import BookingForm
from grids.bookings.models import Booking
from grids.bookings.pages import BookingPages
from grids.ground.api import OfGridSerializer
from portal.api.acts import adding, doing
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet


class BookingSerializer(OfGridSerializer):
    """A booking as its page shows it. Of the resident it has the form of address and the entrance only."""

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
    """Door-to-door bookings: list under the page's filter, one, book, and the acts on one."""

    pages = BookingPages
    serializer_class = BookingSerializer


declare("bookings", BookingViewSet, "api_booking")
