"""Grids with their workers, partner organisations."""

from rest_framework import serializers

from grids.models import Grid, GridPost, Partner
from grids.pages import GridPages, PartnerPages
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


class PartnerSerializer(serializers.ModelSerializer):
    """A partner of a street."""

    street = serializers.CharField(source="organisation.name")
    partner = serializers.CharField(source="partner.name")

    class Meta:
        model = Partner
        fields = [
            "id",
            "organisation",
            "street",
            "partner",
            "kind",
            "offers",
            "starts_on",
            "ends_on",
            "version",
        ]


class GridViewSet(ScopedViewSet):
    """Grids: list under the page's filter, one."""

    pages = GridPages
    serializer_class = GridSerializer

    def get_queryset(self):
        """Read the workers of all rows at once, as the page does."""
        return GridPages.ordered(super().get_queryset(), "")


class PartnerViewSet(ScopedViewSet):
    """Partner organisations: list under the page's filter, one."""

    pages = PartnerPages
    serializer_class = PartnerSerializer
