"""Closing by API, with the rows, rights, services and refusals of the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from rectification.closing import services
from rectification.closing.forms import POINTS, ApplyForm
from rectification.closing.models import Closing
from rectification.ledger.api import ProblemViewSet

VIEW = "rectification.view_problem"


class DecisionSerializer(serializers.Serializer):
    """The fields of a decision."""

    opinion = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    checked_points = serializers.ListField(
        child=serializers.ChoiceField(list(POINTS.items())), required=False, default=list
    )


class ClosingSerializer(serializers.ModelSerializer):
    """An application and its decision."""

    problem = serializers.CharField(source="problem.number")

    class Meta:
        model = Closing
        fields = ["id", "problem", "round", "statement", "state", "applied_at", "opinion", "decided_at"]


class ClosingViewSet(ScopedViewSet):
    """Applications: list, one, accept, return, withdraw."""

    queryset = Closing.objects.none()
    serializer_class = ClosingSerializer
    permission = VIEW
    joins = ("problem__organisation", "applied_by")

    @extend_schema(request=DecisionSerializer, responses=ClosingSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk=None):
        """Accept an application. The problem is closed."""
        row = self.row_for("rectification.decide_closing")
        services.accept_closing(closing=row, actor=request.user, **self.checked(DecisionSerializer))
        return Response(self.get_serializer(row).data)

    @extend_schema(request=DecisionSerializer, responses=ClosingSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request, pk=None):
        """Return with a reason."""
        row = self.row_for("rectification.decide_closing")
        services.return_closing(closing=row, actor=request.user, **self.checked(DecisionSerializer))
        return Response(self.get_serializer(row).data)

    @extend_schema(request=None, responses=ClosingSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        """Withdraw one's own application."""
        row = self.row_for("rectification.withdraw_closing")
        services.withdraw_closing(closing=row, actor=request.user)
        return Response(self.get_serializer(row).data)


@extend_schema(request=body_of(ApplyForm), responses={201: ClosingSerializer})
@action(detail=True, methods=["post"])
def apply(self, request, pk=None):
    """Apply for closing."""
    row = self.row_for("rectification.apply_for_closing")
    closing = services.apply_for_closing(problem=row, actor=request.user, **self.asked(ApplyForm))
    return Response(ClosingSerializer(closing).data, 201)


ProblemViewSet.apply = apply  # POST problems/7/apply/, added to the endpoints of the ledger
declare("closings", ClosingViewSet, "api_closing")
