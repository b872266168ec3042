"""The list of a model: scope, filter, order, page, tabs with their counts."""

from collections.abc import Hashable, Sequence
from typing import ClassVar, NamedTuple

from django.db import models
from django.db.models import Count, Subquery
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect, render

from portal import statements
from portal.memory.asking import Asked, reading
from portal.preferences.models import SavedView
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
KEPT = 1000
# Lists that had more than COUNTED rows when they were last shown: which way of counting to begin with, no more.
_beyond: set[Hashable] = set()


class ListPages(SharedPages):
    """The list."""

    filterset: ClassVar[type[ListFilter]]
    link_column: ClassVar[str] = ""  # the column that links to the row; the first by default
    order: ClassVar[Sequence[str | OrderBy]] = ("-pk",)
    tabs: ClassVar[Sequence[str]] = ()
    different: ClassVar[str] = ""  # a column of which the summary says how many different values are listed
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
        with reading(request.GET) as past:
            return cls._listed(request, views, default, past)

    @classmethod
    def _listed(
        cls, request: HttpRequest, views: Sequence[SavedView], default: SavedView | None, past: Asked | None
    ):
        """Draw the list inside the moment that is read."""
        rows = cls.rows(request)
        sort, size = request.GET.get("sort", ""), request.GET.get("size", "")
        per_page = int(size) if size.isdecimal() and int(size) in PAGE_SIZES else PAGE_SIZES[0]
        counts = cls.counts(request, rows)
        total = counts.listed
        ordered = cls.ordered(rows.qs, sort)
        pages = Pages(ordered, cls.ordering(sort), per_page, count=total, name=cls.name)
        page = pages.page_for(request)
        if page.number == 1 and not rows.is_searching and isinstance(page.object_list, models.QuerySet):
            of = (cls.name, "first", sort, per_page, pages.goes_on, rows.today)
            # A full page, although there may be fewer rows today: the statement is kept for later rows, too.
            page.object_list = statements.fetched(rows.qs, of, lambda _rows: pages.object_list[:per_page])
        query, columns = request.GET.urlencode(), cls.shown_columns(request.user)
        # What was is looked at. Acts change what is.
        bulk = cls.offered_bulk(request) if total and past is None else []
        context = cls.context(request) | {
            "filter": rows,
            "chips": rows.chips(),
            "past": past,
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
                action=cls.row_action if past is None else None,
            ),
            "column_choices": tuple(
                (column.key, str(column.label), column in columns, column.key == cls.leading_column())
                for column in cls.columns
                if column.on_page
            ),
            "density": settings_of(request.user, cls.name).get("density", ""),
            "views": view_tabs(cls, request, views, default),
            "reset_url": f"{request.path}?all=1" if default else request.path,
            "tabs": counts.tabs,
            "actions": [
                action.for_list()
                for action in cls.actions
                if request.user.may(action.permission)
                and (action.offered is None or action.offered(request.user))
            ],
            "bulk_actions": bulk,
            "summary": cls.summary(rows, counts),
        }
        template = f"{cls.list_template}#listing" if request.htmx else cls.list_template
        return render(request, template, context)

    @classmethod
    def offered_bulk(cls, request: HttpRequest) -> list[dict[str, object]]:
        """Return the bulk actions that the reader may take (portal.ui.pages.bulk)."""
        return []

    @classmethod
    def summary(cls, rows: ListFilter, counts: "Counts") -> str:
        """Return the sentence under the title. `rows` knows the filter, the reader and the day.

        Default: the count.
        """
        return ""

    @classmethod
    def counts(cls, request: HttpRequest, rows: ListFilter) -> "Counts":
        """Count what is listed, and the tabs under the other filters (a tab's link keeps them).

        Both are counted as far as `counting.COUNTED`: one reading of so many rows counts everything. Where there are
        more, each is counted for itself, and the next time at once. A keyword has no index, so all rows that have it are
        read. Two queries at most.
        """
        if not cls.tabs:
            return Counts(counting.count_up_to({"listed": rows.qs})["listed"], [], None)
        slices, chosen = cls.model.slices(), request.GET.get("slice", "")
        under = rows.without("slice")
        names = [name for name in dict.fromkeys((*cls.tabs, chosen)) if name in slices]
        this = cls.name, statements.text_of(under)
        found = (
            cls._one_by_one(under, names, rows)
            if this in _beyond
            else cls._counted(under, names, chosen, rows)
        )
        is_beyond = counting.goes_on(found["all"]) and not rows.is_searching
        if is_beyond != (this in _beyond):
            _note_beyond(this, is_beyond)
            found = (
                cls._one_by_one(under, names, rows) if is_beyond else cls._counted(under, names, chosen, rows)
            )
        listed, different = found.get(chosen, 0) if chosen else found["all"], found.get("different")
        tabs = [
            {
                "slice": slices[name],
                "count": found[name],
                "current": name == chosen,
                "url": changed_query(request, slice=name, chosen=None, **dict.fromkeys(PLACES)),
            }
            for name in cls.tabs
        ]
        return Counts(listed, tabs, different)

    @classmethod
    def _one_by_one(cls, under: models.QuerySet, names: Sequence[str], rows: ListFilter) -> dict[str, int]:
        """Return {slice: number of its rows} and "all", each counted for itself up to COUNTED + 1."""
        cuts, upto = [name for name in names if name != "all"], counting.COUNTED + 1
        keys = ("all", *cuts)

        def ask() -> list[models.QuerySet]:
            slices = cls.model.slices()
            return [under, *(under.filter(slices[name].q(rows.today)) for name in cuts)]

        made_of = (cls.name, keys, rows.today, statements.text_of(under))
        return dict(zip(keys, statements.counts(made_of, ask, upto), strict=True))

    @classmethod
    def _counted(
        cls, under: models.QuerySet, names: Sequence[str], chosen: str, rows: ListFilter
    ) -> dict[str, int]:
        """Return {slice: number of its rows}, "all" and "different", of the first COUNTED + 1 rows unless searching."""
        bound = None if rows.is_searching else counting.COUNTED + 1
        is_known = chosen in ("", *names)  # an unknown slice lists no row
        keys = ["all", *names, *(["different"] if cls.different and is_known else [])]

        def ask() -> list[int]:
            slices = cls.model.slices()
            cuts = {name: slices[name].q(rows.today) for name in names}
            counted = [Count("pk"), *(Count("pk", filter=cut) for cut in cuts.values())]
            counted.append(Count(cls.different or "pk", distinct=True, filter=cuts.get(chosen)))
            parts = {f"n{number}": part for number, part in enumerate(counted[: len(keys)])}
            read = under.order_by()
            if any(isinstance(one, Subquery) for cut in cuts.values() for one in cut.flatten()):
                # The subquery of a slice refers to the table, which is out of its sight behind a bound.
                read = read.filter(pk__in=read.values("pk")[:bound])
            else:
                read = read[:bound]
            return list(read.aggregate(**parts).values())

        made_of = (cls.name, *keys, chosen, rows.today, bound, statements.text_of(under))
        return dict(zip(keys, statements.numbers(made_of, ask), strict=True))


def _note_beyond(this: Hashable, is_beyond: bool) -> None:
    if not is_beyond:
        _beyond.discard(this)
        return
    if len(_beyond) >= KEPT:
        _beyond.clear()
    _beyond.add(this)


class Counts(NamedTuple):
    """Rows of a list, counted up to counting.COUNTED, and its tabs with theirs.

    `different`: number of different values of the declared column among the listed rows, None where it was not counted.
    """

    listed: int
    tabs: list[dict[str, object]]
    different: int | None
