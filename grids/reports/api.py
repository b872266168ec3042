"""Reports by API."""

from rest_framework import serializers

from grids.ground.api import OfGridSerializer
from grids.reports import services
from grids.reports.acts import REPORTS
from grids.reports.forms import ReportForm
from grids.reports.models import Report
from grids.reports.pages import ReportPages
from portal.api.acts import adding, doing
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet


class ReportSerializer(OfGridSerializer):
    """A report as its page shows it. Photos are shown on the page only."""

    handler = serializers.CharField(source="handler.name", default=None, allow_null=True)

    class Meta:
        model = Report
        fields = [
            "id",
            "grid",
            "grid_name",
            "community",
            "category",
            "level",
            "place",
            "text",
            "state",
            "reported_at",
            "respond_by",
            "due_at",
            "handler",
            "handed_to",
            "handled_at",
            "result",
            "outcome",
            "version",
        ]


@adding(ReportForm, services.add_report, ReportForm.verb)
@doing(*REPORTS)
class ReportViewSet(ScopedViewSet):
    """Reports: list under the page's filter, one, report, and the acts on one."""

    pages = ReportPages
    serializer_class = ReportSerializer


declare("reports", ReportViewSet, "api_grid_report")
