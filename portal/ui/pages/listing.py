"""The list of a model: scope, filter, order, page, tabs with their counts."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Count
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect, render

from portal.preferences.saved_views import default_of, settings_of, views_of
from portal.scope import counting
from portal.ui.cells import Draw, Drawing
from portal.ui.filters import ListFilter
from portal.ui.pages.declared import Action, Label
from portal.ui.pages.ordering import in_order
from portal.ui.pages.paging import Pages
from portal.ui.pages.shared import SharedPages
from portal.ui.pages.view_tabs import view_tabs
from portal.ui.queries import PLACES, changed_query
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
        """Put rows in the order of `ordering`; pages add what a row needs beside its columns."""
        return in_order(queryset, *cls.ordering(wanted))

    @classmethod
    def ordering(cls, wanted: str) -> Sequence[str | OrderBy]:
        """Return the order by a column's key ("-due" for descending) if it sorts, else the declared one."""
        column = next(
            (column for column in cls.columns if column.key == wanted.lstrip("-") and column.sort), None
        )
        if column is None:
            return cls.order
        # The key falls with the column, so that an index is read either way.
        return (f"-{column.sort}", "-pk") if wanted.startswith("-") else (column.sort, "pk")

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
        total, tabs = cls.counts(request, rows)
        ordered = cls.ordered(rows.qs, sort)
        pages = Pages(ordered, cls.ordering(sort), per_page, count=total, name=cls.name)
        page = pages.page_for(request)
        query, columns = request.GET.urlencode(), cls.shown_columns(request.user)
        bulk = cls.offered_bulk(request) if total else []
        context = cls.context(request) | {
            "filter": rows,
            "chips": rows.chips(),
            "page": page,
            "page_sizes": PAGE_SIZES,
            "page_numbers": page.numbers(),
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
            "tabs": tabs,
            "actions": [
                action.for_list()
                for action in cls.actions
                if request.user.may(action.permission)
                and (action.offered is None or action.offered(request.user))
            ],
            "bulk_actions": bulk,
            "summary": cls.summary(rows, total),
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
    def counts(cls, request: HttpRequest, rows: ListFilter) -> tuple[int, list[dict[str, object]]]:
        """Return how many rows are listed, and the tabs with theirs under the other filters (a tab's link keeps them).

        Both are counted as far as `counting.COUNTED`. Where so few rows stand under the other filters, one reading
        of them counts everything; a keyword has no index, so it is read once, too. Two queries at most.
        """
        if not cls.tabs:
            return counting.count_up_to({"listed": rows.qs})["listed"], []
        slices, chosen = cls.model.slices(), request.GET.get("slice", "")
        under = rows.without("slice")
        cuts = {name: slices[name].q(rows.today) for name in (*cls.tabs, chosen) if name in slices}
        if rows.is_searching or not counting.goes_on(counting.count_up_to({"under": under})["under"]):
            parts = {f"in_{name}": Count("pk", filter=cut) for name, cut in cuts.items()}
            found = under.order_by().aggregate(under=Count("pk"), **parts)
            counts = {name: found[f"in_{name}"] for name in cuts}
            listed = counts.get(chosen, 0) if chosen else found["under"]
        else:
            counts = counting.count_up_to({name: under.filter(cut) for name, cut in cuts.items()})
            listed = counts.get(chosen, 0) if chosen else counting.COUNTED + 1
        tabs = [
            {
                "slice": slices[name],
                "count": counts[name],
                "current": name == chosen,
                "url": changed_query(request, slice=name, chosen=None, **dict.fromkeys(PLACES)),
            }
            for name in cls.tabs
        ]
        return listed, tabs
