"""The list of a model: scope, filter, order, page, tabs with their counts."""

from collections.abc import Sequence
from typing import ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect, render

from portal.preferences.saved_views import default_of, settings_of, views_of
from portal.ui.cells import Draw, Drawing
from portal.ui.filters import ListFilter
from portal.ui.pages.declared import Action, Label
from portal.ui.pages.ordering import in_order
from portal.ui.pages.shared import SharedPages
from portal.ui.pages.view_tabs import view_tabs
from portal.ui.queries import changed_query
from portal.ui.table import Table

PAGE_SIZES = (20, 50, 100)


class ListPages(SharedPages):
    """The list."""

    filterset: ClassVar[type[ListFilter]]
    link_column: ClassVar[str] = ""  # the column that links to the row; the first by default
    order: ClassVar[Sequence[str | OrderBy]] = ("-pk",)
    tabs: ClassVar[Sequence[str]] = ()
    actions: ClassVar[Sequence[Action]] = ()
    list_template: ClassVar[str] = "ui/list.html"
    row_action: ClassVar[Draw | None] = None
    empty: ClassVar[Label] = ""

    @classmethod
    def leading_column(cls) -> str:
        """Return the key of the column that links to the row."""
        return cls.link_column or cls.columns[0].key

    @classmethod
    def rows(cls, request: HttpRequest, query: QueryDict | None = None) -> ListFilter:
        """Return the filter set over the rows that the reader may see. Page and export both use it."""
        scoped = cls.model.objects.visible_to(request.user, cls.permission).select_related(*cls.joins)
        data = request.GET if query is None else query
        return cls.filterset(data, queryset=scoped, request=request)

    @classmethod
    def ordered(cls, queryset: models.QuerySet, wanted: str) -> models.QuerySet:
        """Order by a column's key ("-due" for descending) if it sorts, else by the declared order."""
        column = next(
            (column for column in cls.columns if column.key == wanted.lstrip("-") and column.sort), None
        )
        if column is None:
            return in_order(queryset, *cls.order)
        return in_order(queryset, ("-" if wanted.startswith("-") else "") + column.sort, "pk")

    @classmethod
    def listing(cls, request: HttpRequest):
        """Show the list. An HTMX request gets the part below the frame only."""
        cls.require(request, cls.permission)
        views = views_of(request.user, cls.name)
        default = default_of(request.user, cls.name, views)
        if default and default.query and not request.META.get("QUERY_STRING"):
            return redirect(f"{request.path}?{default.query}")
        rows = cls.rows(request)
        sort, size = request.GET.get("sort", ""), request.GET.get("size", "")
        per_page = int(size) if size.isdecimal() and int(size) in PAGE_SIZES else PAGE_SIZES[0]
        page = Paginator(cls.ordered(rows.qs, sort), per_page).get_page(request.GET.get("page"))
        query, columns = request.GET.urlencode(), cls.shown_columns(request.user)
        bulk = cls.offered_bulk(request) if page.paginator.count else []
        context = cls.context(request) | {
            "filter": rows,
            "chips": rows.chips(),
            "page": page,
            "page_sizes": PAGE_SIZES,
            "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "sort": sort,
            "query": query,
            "table": Table(
                rows=page.object_list,
                columns=columns,
                drawing=Drawing(request, rows.today, query),
                lead=cls.leading_column(),
                detail_url=f"{cls.name}_detail",
                selectable=bool(bulk),
                action=cls.row_action,
            ),
            "column_choices": tuple(
                (column.key, str(column.label), column in columns, column.key == cls.leading_column())
                for column in cls.columns
                if column.on_page
            ),
            "density": settings_of(request.user, cls.name).get("density", ""),
            "views": view_tabs(cls, request, views, default),
            "reset_url": f"{request.path}?all=1" if default else request.path,
            "tabs": cls.tab_counts(request, rows),
            "actions": [
                action.for_list()
                for action in cls.actions
                if request.user.may(action.permission)
                and (action.offered is None or action.offered(request.user))
            ],
            "bulk_actions": bulk,
            "summary": cls.summary(rows, page.paginator.count),
        }
        template = f"{cls.list_template}#listing" if request.htmx else cls.list_template
        return render(request, template, context)

    @classmethod
    def offered_bulk(cls, request: HttpRequest) -> list[dict[str, object]]:
        """Return the bulk actions that the reader may take (portal.ui.pages.bulk)."""
        return []

    @classmethod
    def summary(cls, rows: ListFilter, count: int) -> str:
        """Return the sentence under the title. `rows` knows the filter, the reader and the day.

        Default: the count.
        """
        return ""

    @classmethod
    def tab_counts(cls, request: HttpRequest, rows: ListFilter) -> list[dict[str, object]]:
        """Return the tabs with their counts under the other filters (a tab's link keeps them), in one query."""
        if not cls.tabs:
            return []
        slices = cls.model.slices()
        counts = (
            rows.without("slice")
            .order_by()
            .aggregate(
                **{f"in_{name}": models.Count("pk", filter=slices[name].q(rows.today)) for name in cls.tabs}
            )
        )
        chosen = request.GET.get("slice", "")
        return [
            {
                "slice": slices[name],
                "count": counts[f"in_{name}"],
                "current": name == chosen,
                "url": changed_query(request, slice=name, page=None, chosen=None),
            }
            for name in cls.tabs
        ]
