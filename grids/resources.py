"""Wishes and reports as workbooks. Residents are masked: their own data has no column."""

from types import SimpleNamespace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.columns import REPORT, WISH
from grids.filters import ReportFilter, WishFilter
from grids.models import Report, Wish
from portal.spreadsheets.resources import Resource, declare


def wishes(user, query):
    """Return the wishes of the list under the same filter."""
    scoped = Wish.objects.visible_to(user, "grids.view_wish").with_claimer()
    return WishFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs.order_by("-pk")


def reports(user, query):
    """Return the reports of the list under the same filter."""
    scoped = Report.objects.visible_to(user, "grids.view_report")
    filtered = ReportFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs
    return filtered.order_by("-reported_at", "-pk")


def counted(queryset) -> str:
    """Tell how many rows the workbook holds."""
    return gettext("%(n)s rows") % {"n": queryset.count()}


declare(
    Resource(
        key="grids.wishes",
        label=_("Wishes"),
        permission="grids.export_wishes",
        list_url="wish_list",
        columns=lambda full: WISH,
        rows=wishes,
        counted=counted,
    ),
    Resource(
        key="grids.reports",
        label=_("Reports"),
        permission="grids.export_reports",
        list_url="grid_report_list",
        columns=lambda full: REPORT,
        rows=reports,
        counted=counted,
    ),
)
