"""Grids with their workers as a workbook, for export and import."""

from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.ground.columns import GRID_SHEET
from grids.ground.filters import GridFilter
from grids.ground.models import Grid
from grids.ground.services.workbook.apply import apply_grids
from grids.ground.services.workbook.check import IMPORT, check_grids
from grids.ground.services.workbook.staged import GridRow
from grids.ground.services.workbook.undo import undo_grids
from grids.ground.services.workbook.written import with_workers
from portal.spreadsheets.resources import Importer, Resource, declare

MOST_GRIDS = 5000  # all divisions in a workbook are looked up in one query, and its parameters are limited
# Headers that offices use for the same columns in their own lists.
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


def counted(queryset) -> str:
    """Say how many rows the workbook contains."""
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
            row=GridRow,
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
)
