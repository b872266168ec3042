"""Rating rounds by API: visible to rated branches from the notice on, run by the organiser, published by another."""

from rest_framework import serializers

from portal.api.acts import doing
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from ratings.publishing.pages import RoundPages
from ratings.publishing.views import ROUNDS
from ratings.rounds.models import Round


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


@doing(*ROUNDS)
class RoundViewSet(ScopedViewSet):
    """Rating rounds: list under the page's filter, one, propose, withdraw, publish."""

    pages = RoundPages
    serializer_class = RoundSerializer


declare("rounds", RoundViewSet, "api_round")
