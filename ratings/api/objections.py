"""Objections to a score, and their answers."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.viewsets import ScopedViewSet
from portal.workflow import StaleState
from ratings import services
from ratings.models import Objection
from ratings.pages import ObjectionPages

ANSWER = "ratings.answer_objection"


class ObjectionSerializer(serializers.ModelSerializer):
    """An objection as its page shows it; `criterion` is null when it is about the whole score."""

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
        ]


class ObjectionAnswer(serializers.Serializer):
    """What answering takes."""

    upheld = serializers.BooleanField()
    answer = serializers.CharField(max_length=500)


class ObjectionViewSet(ScopedViewSet):
    """Objections: list under the page's filter, one, answer. They are raised on a standing."""

    pages = ObjectionPages
    serializer_class = ObjectionSerializer

    @extend_schema(request=ObjectionAnswer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk=None):
        """Answer an objection, upheld or not; 409 when it has been answered."""
        row = self.row_for(ANSWER, lambda objection: objection.entry.round.organisation)
        if row.state != Objection.State.OPEN:
            raise StaleState(row, ANSWER)
        services.answer_objection(objection=row, actor=request.user, **self.checked(ObjectionAnswer))
        return Response(self.get_serializer(row).data)
