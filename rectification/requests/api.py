"""Requests by API, with the rows, rights, services and refusals of the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.acts import doing
from portal.api.forms import body_of
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from rectification.ledger.api import ProblemViewSet
from rectification.requests import services
from rectification.requests.forms import AskForm
from rectification.requests.models import ChangeRequest
from rectification.requests.pages import ChangeRequestPages
from rectification.requests.views import ASK, DECIDE, WITHDRAW


class ChangeRequestSerializer(serializers.ModelSerializer):
    """A request and its decision."""

    problem = serializers.CharField(source="problem.number")
    asked_by = serializers.CharField(source="asked_by.name")
    decided_by = serializers.CharField(source="decided_by.name", default=None, allow_null=True)

    class Meta:
        model = ChangeRequest
        fields = [
            "id",
            "problem",
            "field",
            "measure",
            "before",
            "after",
            "reason",
            "state",
            "asked_by",
            "asked_at",
            "opinion",
            "decided_by",
            "decided_at",
        ]


@doing(DECIDE, WITHDRAW)
class ChangeRequestViewSet(ScopedViewSet):
    """Requests: list under the page's filter, one, decide, withdraw. They are made on a problem."""

    pages = ChangeRequestPages
    serializer_class = ChangeRequestSerializer


@extend_schema(request=body_of(AskForm), responses={201: ChangeRequestSerializer(many=True)})
@action(detail=True, methods=["post"], url_path="request", url_name="request")
def request_change(self, request, pk=None):
    """Ask for other values of measured fields of a problem, or for making it void."""
    row = self.row_for(ASK.permission)
    ASK.check_starts(row)
    made = services.request_change(problem=row, actor=request.user, **self.asked(AskForm, row=row))
    return Response(ChangeRequestSerializer(made, many=True).data, 201)


ProblemViewSet.request_change = request_change  # POST problems/7/request/
declare("change-requests", ChangeRequestViewSet, "api_change_request")
