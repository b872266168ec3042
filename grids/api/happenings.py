"""Visits, reports, bookings. Nothing here holds a resident's name, phone or address."""

from rest_framework import serializers

from grids import services
from grids.acts import BOOKINGS, REPORTS
from grids.forms.notes import BookingForm, ReportForm, VisitForm
from grids.models import Booking, Report, Visit
from grids.pages import BookingPages, ReportPages, VisitPages
from portal.api.acts import adding, doing
from portal.api.viewsets import ScopedViewSet


class OfGridSerializer(serializers.ModelSerializer):
    """What happens in a grid, with the names of grid and community."""

    grid_name = serializers.CharField(source="grid.name")
    community = serializers.CharField(source="organisation.name")


class VisitSerializer(OfGridSerializer):
    """A visit as its page shows it."""

    visited_by = serializers.CharField(source="visited_by.name")

    class Meta:
        model = Visit
        fields = [
            "id",
            "grid",
            "grid_name",
            "community",
            "kind",
            "place",
            "finding",
            "note",
            "needs_follow_up",
            "visited_at",
            "visited_by",
        ]


class ReportSerializer(OfGridSerializer):
    """A report as its page shows it; photos are looked at there."""

    handler = serializers.CharField(source="handler.name", default=None, allow_null=True)

    class Meta:
        model = Report
        fields = [
            "id",
            "grid",
            "grid_name",
            "community",
            "category",
            "level",
            "place",
            "text",
            "state",
            "reported_at",
            "respond_by",
            "due_at",
            "handler",
            "handed_to",
            "handled_at",
            "result",
            "outcome",
            "version",
        ]


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


@adding(VisitForm, services.add_visit, VisitForm.verb)
class VisitViewSet(ScopedViewSet):
    """Visits: list under the page's filter, one, record."""

    pages = VisitPages
    serializer_class = VisitSerializer


@adding(ReportForm, services.add_report, ReportForm.verb)
@doing(*REPORTS)
class ReportViewSet(ScopedViewSet):
    """Reports: list under the page's filter, one, report, and what is done with one."""

    pages = ReportPages
    serializer_class = ReportSerializer


@adding(BookingForm, services.add_booking, BookingForm.verb)
@doing(*BOOKINGS)
class BookingViewSet(ScopedViewSet):
    """Door-to-door bookings: list under the page's filter, one, book, and what is done with one."""

    pages = BookingPages
    serializer_class = BookingSerializer
