"""Grids with their workers by API."""

from rest_framework import serializers

from grids.ground.models import Grid, GridPost
from grids.ground.pages import GridPages
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet


class GridPostSerializer(serializers.ModelSerializer):
    """Who works in a grid today."""

    name = serializers.CharField(source="worker.name")

    class Meta:
        model = GridPost
        fields = ["name", "duty", "starts_on", "ends_on"]


class GridSerializer(serializers.ModelSerializer):
    """A grid with its workers of today, main worker first."""

    community = serializers.CharField(source="organisation.name")
    workers = GridPostSerializer(source="posts_now", many=True)

    class Meta:
        model = Grid
        fields = [
            "id",
            "organisation",
            "community",
            "name",
            "code",
            "kind",
            "households",
            "people",
            "workers",
            "starts_on",
            "ends_on",
            "version",
        ]


class GridViewSet(ScopedViewSet):
    """Grids: list under the page's filter, one."""

    pages = GridPages
    serializer_class = GridSerializer

    def get_queryset(self):
        """Prefetch the workers of all rows, as the page does."""
        return GridPages.ordered(super().get_queryset(), "")


class OfGridSerializer(serializers.ModelSerializer):
    """What happens in a grid, with the names of grid and community."""

    grid_name = serializers.CharField(source="grid.name")
    community = serializers.CharField(source="organisation.name")


declare("grids", GridViewSet, "api_grid")
