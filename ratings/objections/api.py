"""Objections to a score, and their answers."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from portal.workflow import StaleState
from ratings.objections import services
from ratings.objections.forms import ObjectionForm
from ratings.objections.models import Objection
from ratings.objections.pages import ObjectionPages
from ratings.reviews.api import ScoredViewSet
from ratings.rounds.models import Round

ANSWER, RAISE = "ratings.answer_objection", "ratings.raise_objection"


class ObjectionSerializer(serializers.ModelSerializer):
    """An objection as its page shows it. `criterion` is null when it is about the whole score."""

    standing = serializers.IntegerField(source="entry_id")
    branch = serializers.CharField(source="entry.name")
    month = serializers.DateField(source="entry.round.month")
    criterion = serializers.CharField(source="criterion.title", default=None, allow_null=True)
    raised_by = serializers.CharField(source="raised_by.name")
    answered_by = serializers.CharField(source="answered_by.name", default=None, allow_null=True)

    class Meta:
        model = Objection
        fields = [
            "id",
            "standing",
            "branch",
            "month",
            "criterion",
            "text",
            "raised_by",
            "raised_at",
            "state",
            "answer",
            "answered_by",
            "answered_at",
            "kept_because",
        ]


class ObjectionAnswer(serializers.Serializer):
    """The fields of an answer."""

    upheld = serializers.BooleanField()
    answer = serializers.CharField(max_length=500)


class ObjectionViewSet(ScopedViewSet):
    """Objections: list under the page's filter, one, answer. They are raised on a standing."""

    pages = ObjectionPages
    serializer_class = ObjectionSerializer

    @extend_schema(request=ObjectionAnswer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk=None):
        """Answer an objection, upheld or not. Answers 409 when it has been answered."""
        row = self.row_for(ANSWER, lambda objection: objection.entry.round.organisation)
        if row.state != Objection.State.OPEN:
            raise StaleState(row, ANSWER)
        services.answer_objection(objection=row, actor=request.user, **self.checked(ObjectionAnswer))
        return Response(self.get_serializer(row).data)


class StandingViewSet(ScoredViewSet):
    """Standings: list under the page's filter, one explained, object, score a line."""

    @extend_schema(request=body_of(ObjectionForm), responses={201: ObjectionSerializer})
    @action(detail=True, methods=["post"], url_path="object", url_name="object")
    def object_to(self, request, pk=None):
        """Object to a line of one's score or to the whole. Answers 409 outside the notice."""
        row = self.row_for(RAISE, lambda standing: standing.entry.organisation)
        if row.round.state != Round.State.NOTICE or row.round.notice_is_over():
            raise StaleState(row.round, RAISE)
        made = services.raise_objection(
            entry=row.entry, actor=request.user, **self.asked(ObjectionForm, scheme=row.round.scheme)
        )
        return Response(ObjectionSerializer(made).data, 201)


declare("standings", StandingViewSet, "api_standing")
declare("objections", ObjectionViewSet, "api_objection")
