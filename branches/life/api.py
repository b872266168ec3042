"""Organisation life by API, with the rows, rights, services and refusals of the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from branches.life import services
from branches.life.models import LifeRecord
from branches.life.pages import RecordPages
from branches.life.services.records import CHANGEABLE
from branches.profiles.services.reach import branches_of
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from portal.calendar.years import plausible
from portal.organisations.models import Organisation

ADD = "branches.add_record"


class RecordSerializer(serializers.ModelSerializer):
    """A record as its page shows it. Files are downloaded from the page."""

    branch = serializers.CharField(source="organisation.name")
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = LifeRecord
        fields = [
            "id",
            "organisation",
            "branch",
            *CHANGEABLE,
            "state",
            "recorded_by",
            "recorded_at",
            "version",
        ]


class NewRecord(serializers.ModelSerializer):
    """The fields of a new record. Files are uploaded on the page."""

    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.none())
    again = serializers.BooleanField(default=False)

    class Meta:
        model = LifeRecord
        fields = ["organisation", *CHANGEABLE, "again"]
        extra_kwargs = {"held_on": {"validators": [plausible]}}
        # The service reports these faults in its own words, as on the page.
        validators: list = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "request" in self.context and not getattr(self.context.get("view"), "swagger_fake_view", False):
            self.fields["organisation"].queryset = branches_of(self.context["request"].user, ADD)


class RecordViewSet(ScopedViewSet):
    """Organisation life: the list under the page's filter, one record, a new record."""

    pages = RecordPages
    serializer_class = RecordSerializer

    @extend_schema(request=NewRecord, responses={201: RecordSerializer})
    def create(self, request):
        """Record what a branch held."""
        self.require(ADD)
        row = services.add_record(actor=request.user, **self.checked(NewRecord))
        return Response(self.get_serializer(row).data, 201)


declare("records", RecordViewSet, "api_record")
