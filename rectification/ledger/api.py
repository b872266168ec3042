"""Problems and measures by API, with the rows, rights, services and refusals of the pages."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet
from portal.backfill import is_backfilled
from portal.calendar.years import plausible
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.forms import REGISTER, ProgressForm
from rectification.ledger.models import Measure, Problem
from rectification.ledger.pages import ProblemPages
from rectification.ledger.services import change_problem, log_progress, register_problem

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
    lateness = serializers.SerializerMethodField()
    backfilled = serializers.SerializerMethodField()

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
            "lateness",
            "backfilled",
            "registered_at",
            "applied_on",
            "closed_on",
            "version",
        ]

    def get_light(self, row) -> str | None:
        """Return the light shown today."""
        light = row.light_on(timezone.localdate())
        return light.value if light else None

    def get_lateness(self, row) -> str | None:
        """Return "overdue", "closed_in_time" or "closed_overdue", None where there is nothing to say."""
        return row.lateness_on(timezone.localdate()).value or None

    def get_backfilled(self, row) -> bool:
        """Return whether it was registered more than 7 days after it was found."""
        return is_backfilled(row.found_on, row.registered_at)


class NewProblem(serializers.ModelSerializer):
    """The fields of a new problem."""

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
            self.fields["organisation"].queryset = Organisation.objects.visible_to(user, REGISTER)
            self.fields["type"].queryset = campaigns.types()


class ChangedProblem(serializers.ModelSerializer):
    """The fields of a change: the version that was read, and the new values."""

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


class ProblemViewSet(ScopedViewSet):
    """Problems: list under the ledger's filter, one, register, change. Higher matters add verbs."""

    pages = ProblemPages
    serializer_class = ProblemSerializer

    @extend_schema(request=NewProblem, responses={201: ProblemSerializer})
    def create(self, request):
        """Register a problem."""
        self.require(REGISTER)
        row = register_problem(actor=request.user, **self.checked(NewProblem))
        return Response(self.get_serializer(row).data, 201)

    @extend_schema(request=ChangedProblem, responses=ProblemSerializer)
    def partial_update(self, request, pk=None):
        """Change a problem that was read at `version`. Answers 409 when somebody saved meanwhile."""
        row = self.row_for("rectification.change_problem")
        values = dict(self.checked(ChangedProblem))
        change_problem(row, version=values.pop("version"), actor=request.user, **values)
        return Response(self.get_serializer(row).data)


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
        log_progress(measure=row, actor=request.user, **values)
        return Response(self.get_serializer(row).data, 201)


declare("problems", ProblemViewSet, "api_problem")
declare("measures", MeasureViewSet, "api_measure")
