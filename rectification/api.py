"""Rectification by API: the same rows, rights, services and refusals as the pages."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from portal.calendar.years import plausible
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit
from rectification import services
from rectification.forms import POINTS, ApplyForm, ProgressForm
from rectification.models import Campaign, Closing, Measure, Problem, ProblemType
from rectification.pages import ProblemPages

VIEW = "rectification.view_problem"
WRITTEN = (
    "title",
    "channel",
    "severity",
    "description",
    "cause",
    "found_on",
    "leader",
    "owner",
    "due_on",
    "remark",
)
DAYS = {name: {"validators": [plausible]} for name in ("found_on", "due_on")}


class ProblemSerializer(serializers.ModelSerializer):
    """A problem as its page shows it."""

    unit = serializers.CharField(source="unit.name")
    branch = serializers.CharField(source="organisation.name")
    type = serializers.CharField(source="type.code")
    light = serializers.SerializerMethodField()

    class Meta:
        model = Problem
        fields = [
            "id",
            "number",
            "former_number",
            "unit",
            "branch",
            "type",
            *WRITTEN,
            "state",
            "light",
            "closed_on",
            "version",
        ]

    def get_light(self, row) -> str | None:
        """Return the light shown today."""
        light = row.light_on(timezone.localdate())
        return light.value if light else None


class NewProblem(serializers.ModelSerializer):
    """What registering takes."""

    campaign = serializers.PrimaryKeyRelatedField(queryset=Campaign.objects.none())
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.none())
    type = serializers.PrimaryKeyRelatedField(queryset=ProblemType.objects.none())

    class Meta:
        model = Problem
        fields = ["campaign", "organisation", "type", *WRITTEN]
        extra_kwargs = DAYS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "request" in self.context and not getattr(self.context.get("view"), "swagger_fake_view", False):
            user = self.context["request"].user
            campaigns = Campaign.objects.visible_to(user, "rectification.view_campaign")
            self.fields["campaign"].queryset = campaigns
            self.fields["organisation"].queryset = Organisation.objects.visible_to(
                user, "rectification.register_problem"
            )
            self.fields["type"].queryset = campaigns.types()


class ChangedProblem(serializers.ModelSerializer):
    """What changing takes: the version that was read, and the new values."""

    version = serializers.IntegerField()

    class Meta:
        model = Problem
        fields = ["version", *WRITTEN]
        extra_kwargs = {name: {"required": False} | DAYS.get(name, {}) for name in WRITTEN}


class MeasureSerializer(serializers.ModelSerializer):
    """A measure."""

    problem = serializers.CharField(source="problem.number")

    class Meta:
        model = Measure
        fields = [
            "id",
            "problem",
            "ordinal",
            "action",
            "owner",
            "method",
            "starts_on",
            "due_on",
            "effect",
            "percent",
            "version",
        ]


class DecisionSerializer(serializers.Serializer):
    """What deciding takes."""

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


class ProblemViewSet(ScopedViewSet):
    """Problems: list under the ledger's filter, one, register, change, apply for closing."""

    pages = ProblemPages
    serializer_class = ProblemSerializer

    @extend_schema(request=NewProblem, responses={201: ProblemSerializer})
    def create(self, request):
        """Register a problem."""
        row = services.register_problem(actor=request.user, **self.checked(NewProblem))
        return Response(self.get_serializer(row).data, 201)

    @extend_schema(request=ChangedProblem, responses=ProblemSerializer)
    def partial_update(self, request, pk=None):
        """Change a problem that was read at `version`; 409 when somebody saved meanwhile."""
        row = self.row_for("rectification.change_problem")
        values = dict(self.checked(ChangedProblem))
        services.change_problem(row, version=values.pop("version"), actor=request.user, **values)
        return Response(self.get_serializer(row).data)

    @extend_schema(request=body_of(ApplyForm), responses={201: ClosingSerializer})
    @action(detail=True, methods=["post"])
    def apply(self, request, pk=None):
        """Apply for closing."""
        row = self.row_for("rectification.apply_for_closing")
        closing = services.apply_for_closing(problem=row, actor=request.user, **self.asked(ApplyForm))
        return Response(ClosingSerializer(closing).data, 201)


class MeasureViewSet(ScopedViewSet):
    """Measures: list, one, log progress."""

    queryset = Measure.objects.none()
    serializer_class = MeasureSerializer
    permission = VIEW
    joins = ("problem__organisation", "problem__campaign")

    @extend_schema(request=body_of(ProgressForm), responses={201: MeasureSerializer})
    @action(detail=True, methods=["post"])
    def progress(self, request, pk=None):
        """Log progress of a measure that was read at `version`."""
        row = self.row_for("rectification.log_progress")
        values = self.asked(ProgressForm)
        version = values.pop("version")
        if row.version != version:
            raise StaleEdit(row, version)
        services.log_progress(measure=row, actor=request.user, **values)
        return Response(self.get_serializer(row).data, 201)


class ClosingViewSet(ScopedViewSet):
    """Applications: list, one, accept, return, withdraw."""

    queryset = Closing.objects.none()
    serializer_class = ClosingSerializer
    permission = VIEW
    joins = ("problem__organisation", "applied_by")

    @extend_schema(request=DecisionSerializer, responses=ClosingSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk=None):
        """Accept: the problem is closed."""
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


declare("problems", ProblemViewSet, "api_problem")
declare("measures", MeasureViewSet, "api_measure")
declare("closings", ClosingViewSet, "api_closing")
