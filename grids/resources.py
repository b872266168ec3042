"""Grids with their workers as a workbook, out and in; wishes and reports out.

Residents are masked: their own data has no column.
"""

from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.columns import GRID_SHEET, REPORT, WISH
from grids.filters import GridFilter, ReportFilter, WishFilter
from grids.models import Grid, Report, Wish
from grids.services.workbook import IMPORT, apply_grids, check_grids, undo_grids, with_workers
from portal.spreadsheets.resources import Importer, Resource, declare

MOST_GRIDS = 5000  # the divisions that a workbook names are looked up at once, and a query takes only so many
# The words that offices use for the same columns in lists of their own.
SYNONYMS = {
    "organisation_code": ("社区代码",),
    "organisation": ("社区", "所属社区", "社区名称", "所在社区"),
    "code": ("网格编号", "网格编码", "编号"),
    "name": ("网格名称", "名称"),
    "kind": ("类别", "网格类别", "网格类型"),
    "households": ("户数", "常住户数"),
    "people": ("人口", "人口数", "人数", "常住人口"),
    "area": ("行政区划", "区划代码"),
    "main": ("网格员", "主网格员", "网格长", "专职网格员"),
    "backup": ("备用网格员", "辅助网格员", "协管网格员", "AB岗"),
}


def grids(user, query):
    """Return the grids of the list under the same filter, with their workers of today."""
    scoped = Grid.objects.visible_to(user, "grids.view_grid")
    filtered = GridFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs
    return with_workers(filtered, timezone.localdate()).order_by("organisation_path", "code", "pk")


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
        key="grids.grids",
        label=_("Grids"),
        permission="grids.export_grids",
        list_url="grid_list",
        columns=lambda full: GRID_SHEET,
        rows=grids,
        chosen=GridFilter.in_words,
        counted=counted,
        importer=Importer(
            permission=IMPORT,
            columns=GRID_SHEET,
            needed=("organisation", "code"),
            check=check_grids(GRID_SHEET),
            apply=apply_grids,
            undo=undo_grids,
            limit=MOST_GRIDS,
            synonyms=SYNONYMS,
            hint=_(
                "A row is a grid, found by its community and its code; one that is not there is drawn. Empty cells leave"
                " what is there. Workers have accounts and the role of a grid worker before they are brought in here. A"
                " new worker begins today, the post of the one before ends yesterday."
            ),
        ),
    ),
    Resource(
        key="grids.wishes",
        label=_("Wishes"),
        permission="grids.export_wishes",
        list_url="wish_list",
        columns=lambda full: WISH,
        rows=wishes,
        chosen=WishFilter.in_words,
        counted=counted,
    ),
    Resource(
        key="grids.reports",
        label=_("Reports"),
        permission="grids.export_reports",
        list_url="grid_report_list",
        columns=lambda full: REPORT,
        rows=reports,
        chosen=ReportFilter.in_words,
        counted=counted,
    ),
)
