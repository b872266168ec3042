"""Standings as far as the caller may see them, and their explanation, by API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.api.viewsets import ScopedViewSet
from portal.workflow import StaleState
from ratings.reviews.explain import explained, quartile, ranked_beside
from ratings.reviews.forms import ScoreForm
from ratings.reviews.models import Review
from ratings.reviews.pages import StandingPages
from ratings.reviews.points import HundredthsField
from ratings.reviews.services import score_entry
from ratings.reviews.services.reviews import require_reviewer
from ratings.rounds.models import Standing
from ratings.schemes.models import Criterion

SCORE = "ratings.score_entry"
LINE = OpenApiParameter("criterion", int, OpenApiParameter.PATH, description="A reviewed line of the scheme.")


class StandingRowSerializer(serializers.ModelSerializer):
    """A standing as the table shows it."""

    id = serializers.IntegerField(source="pk")
    branch = serializers.CharField(source="entry.name")
    month = serializers.DateField(source="round.month")
    group = serializers.CharField(source="group.name")
    study, business, service, total = (HundredthsField() for _each in range(4))
    countable = HundredthsField(allow_null=True)

    class Meta:
        model = Standing
        fields = [
            "id",
            "round",
            "month",
            "group",
            "branch",
            "place",
            "study",
            "business",
            "service",
            "total",
            "vetoed",
            "qualified",
            "countable",
            "cases",
            "best",
            "worst",
        ]


class StandingReviewSerializer(serializers.ModelSerializer):
    """A score with its reason. Peers do not get it. The proof is shown on the page only."""

    reviewer = serializers.CharField(source="reviewer.name")

    class Meta:
        model = Review
        fields = ["reason", "reviewer"]


class StandingLineSerializer(serializers.Serializer):
    """A line: counted part and whole (a reviewed score: hundredths of 100), value in percent, weight, points.

    `weight_counted` is what it weighs once the weight of lines with nothing to count has gone to the others.
    """

    criterion = serializers.IntegerField(source="criterion.pk")
    title = serializers.CharField(source="criterion.title")
    dimension = serializers.ChoiceField(
        source="criterion.dimension", choices=Criterion._meta.get_field("dimension").choices
    )
    is_reviewed = serializers.BooleanField(source="criterion.is_reviewed")
    source = serializers.CharField()
    part = serializers.IntegerField(allow_null=True)
    whole = serializers.IntegerField(allow_null=True)
    value = HundredthsField(allow_null=True)
    weight = HundredthsField(source="criterion.weight")
    weight_counted = HundredthsField(source="weight")
    left_out = serializers.BooleanField()
    group_rate = HundredthsField(source="rate", allow_null=True)
    points = HundredthsField()
    review = StandingReviewSerializer(allow_null=True)


class StandingSerializer(StandingRowSerializer):
    """A standing as its page explains it. The points of its lines add up to its total."""

    group_size = serializers.IntegerField()
    quartile = serializers.IntegerField(allow_null=True)
    lines = StandingLineSerializer(many=True)

    class Meta(StandingRowSerializer.Meta):
        fields = [*StandingRowSerializer.Meta.fields, "group_size", "quartile", "lines"]

    def to_representation(self, row) -> dict[str, object]:
        """Add the size of its group and the explanation of its score."""
        row.group_size = ranked_beside(row)
        row.quartile = quartile(row.place, row.group_size)
        row.lines = explained(row, self.context["request"].user)
        return super().to_representation(row)


class ScoredViewSet(ScopedViewSet):
    """Standings: list under the page's filter, one explained, score a line.

    The matter of objections registers it.
    """

    pages = StandingPages

    def get_serializer_class(self):
        """Explain a single standing, but not the rows of a list."""
        return StandingRowSerializer if self.action == "list" else StandingSerializer

    @extend_schema(parameters=[LINE], request=body_of(ScoreForm), responses={201: StandingSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="score/(?P<criterion>[0-9]{1,15})",
        parser_classes=[MultiPartParser],
    )
    def score(self, request, pk=None, criterion=None):
        """Score a line with its proof, which every score needs.

        Only this endpoint takes a file. 409 once in notice.
        """
        row = self.get_object()
        require_reviewer(row.entry, request.user)
        line = get_object_or_404(row.round.scheme.criteria, pk=criterion, indicator="")
        if not row.round.is_open:
            raise StaleState(row.round, SCORE)
        score_entry(entry=row.entry, criterion=line, actor=request.user, **self.asked(ScoreForm))
        return Response(self.get_serializer(self.get_object()).data, 201)
