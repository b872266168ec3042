"""The history of the flags by API. Every member of a group may see who won, kept or lost its flag."""

from rest_framework import serializers

from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from ratings.rounds.models import Custody


class CustodySerializer(serializers.ModelSerializer):
    """The event of a flag in a published month, as its passport shows it."""

    branch = serializers.CharField(source="name")
    flag = serializers.IntegerField(source="group.flag_id")
    group = serializers.CharField(source="group.name")
    month = serializers.DateField(source="round.month")

    class Meta:
        model = Custody
        fields = ["id", "round", "month", "flag", "group", "branch", "event", "streak", "handed_over_on"]


class CustodyViewSet(ScopedViewSet):
    """Flags, the latest month first: list, one."""

    queryset = Custody.objects.none()
    serializer_class = CustodySerializer
    permission = "ratings.view_custody"
    joins = ("round", "group")
    order = ("-round__month", "pk")


declare("flags", CustodyViewSet, "api_custody")
