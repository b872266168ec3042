"""Rating rounds: looked at by whoever is rated from the notice on, run by the organiser, published by a second person."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.api.viewsets import ScopedViewSet
from portal.ui.forms import ReasonForm
from ratings import services
from ratings.models import Round
from ratings.pages import RoundPages


class RoundSerializer(serializers.ModelSerializer):
    """A round as its page shows it."""

    series = serializers.IntegerField(source="scheme.series_id")
    scheme = serializers.CharField(source="scheme.title")
    organiser = serializers.CharField(source="organisation.name")

    class Meta:
        model = Round
        fields = [
            "id",
            "month",
            "series",
            "scheme",
            "organiser",
            "state",
            "frozen_at",
            "notice_until",
            "published_at",
            "digest",
        ]


class RoundViewSet(ScopedViewSet):
    """Rating rounds: list under the page's filter, one, put up for notice, take back, publish."""

    pages = RoundPages
    serializer_class = RoundSerializer

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def propose(self, request, pk=None):
        """Put a draft up for notice; 409 when it is no draft any more."""
        row = self.row_for("ratings.propose_round")
        services.propose_round(round_=row, actor=request.user)
        return Response(self.get_serializer(row).data)

    @extend_schema(request=body_of(ReasonForm))
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        """Take a round back from notice, with a reason; 409 when it is not in notice."""
        row = self.row_for("ratings.withdraw_notice")
        services.withdraw_notice(round_=row, actor=request.user, **self.asked(ReasonForm))
        return Response(self.get_serializer(row).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def publish(self, request, pk=None):
        """Publish a round as the second person; 400 says what stands in the way, 409 that it is not in notice."""
        row = self.row_for("ratings.publish_round")
        services.publish_round(round_=row, actor=request.user)
        return Response(self.get_serializer(row).data)
