"""Visits by API."""

from rest_framework import serializers

from grids.ground.api import OfGridSerializer
from grids.visits import services
from grids.visits.forms import VisitForm
from grids.visits.models import Visit
from grids.visits.pages import VisitPages
from portal.api.acts import adding
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet


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


@adding(VisitForm, services.add_visit, VisitForm.verb)
class VisitViewSet(ScopedViewSet):
    """Visits: list under the page's filter, one, record."""

    pages = VisitPages
    serializer_class = VisitSerializer


declare("visits", VisitViewSet, "api_visit")
