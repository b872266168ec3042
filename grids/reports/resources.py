"""Reports as a workbook."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from grids.ground.resources import counted
from grids.reports.columns import REPORT
from grids.reports.filters import ReportFilter
from grids.reports.models import Report
from portal.spreadsheets.resources import Resource, declare


def reports(user, query):
    """Return the reports of the list under the same filter."""
    scoped = Report.objects.visible_to(user, "grids.view_report")
    filtered = ReportFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs
    return filtered.order_by("-reported_at", "-pk")


declare(
    Resource(
        key="grids.reports",
        label=_("Reports"),
        permission="grids.export_reports",
        list_url="grid_report_list",
        columns=lambda full: REPORT,
        rows=reports,
        chosen=ReportFilter.in_words,
        counted=counted,
    )
)
