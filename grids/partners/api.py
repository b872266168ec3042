"""Partner organisations by API."""

from rest_framework import serializers

from grids.partners.models import Partner
from grids.partners.pages import PartnerPages
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet


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


class PartnerViewSet(ScopedViewSet):
    """Partner organisations: list under the page's filter, one."""

    pages = PartnerPages
    serializer_class = PartnerSerializer


declare("partners", PartnerViewSet, "api_partner")
