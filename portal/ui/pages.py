"""ModelPages: list, detail, new and edit of a model, declared once.

A page that wants something else writes a view; this does not grow a hook.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from portal.audit.services import history
from portal.columns import Column
from portal.ui.filters import ListFilter
from portal.ui.history import shown_changes, shown_history
from portal.ui.neighbours import neighbours
from portal.workflow import StaleEdit

Label = str | Promise
PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Action:
    """A button above the list or the detail page, shown to whoever holds its permission.

    `args` are the URL's; on a detail page the row's pk comes first. `takes_query` carries the list's filter
    along (export). `when` (of the row) hides it where it would do nothing.
    """

    label: Label
    url_name: str
    icon: str
    permission: str
    args: tuple = ()
    primary: bool = False
    takes_query: bool = False
    when: Callable[[models.Model], bool] | None = None
    href: str = ""

    def for_list(self) -> "Action":
        """Return it with its address."""
        return replace(self, href=reverse(self.url_name, args=self.args))

    def for_row(self, row: models.Model) -> "Action":
        """Return it with its address for a row."""
        return replace(self, href=reverse(self.url_name, args=(row.pk, *self.args)))


@dataclass(frozen=True)
class Write:
    """A form and the service that takes its cleaned data.

    New rows: `service(actor=…, **cleaned)`. Edits: `service(row, version=…, actor=…, **cleaned)`.
    """

    permission: str
    form: type
    service: Callable
    title: Label
    done: Label
    hint: Label = ""


class ModelPages:
    """The pages of one model. `name` prefixes the URL names: problem_list, problem_detail, problem_new …"""

    model: ClassVar[type[models.Model]]
    name: ClassVar[str]
    path: ClassVar[str]
    title: ClassVar[Label]
    permission: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    filterset: ClassVar[type[ListFilter]]
    link_column: ClassVar[str] = ""  # the column that leads to the row; the first by default
    joins: ClassVar[Sequence[str]] = ()
    order: ClassVar[Sequence[str]] = ("-pk",)
    tabs: ClassVar[Sequence[str]] = ()
    actions: ClassVar[Sequence[Action]] = ()
    row_actions: ClassVar[Sequence[Action]] = ()
    new: ClassVar[Write | None] = None
    edit: ClassVar[Write | None] = None
    trail: ClassVar[Sequence[tuple[Label, str]]] = ()  # (label, URL name) of the pages above the list
    print_title: ClassVar[Label] = ""
    list_template: ClassVar[str] = "ui/list.html"
    detail_template: ClassVar[str] = "ui/detail.html"
    form_template: ClassVar[str] = "ui/form.html"
    row_action_template: ClassVar[str] = ""
    empty: ClassVar[Label] = ""

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the URL patterns of the declared pages."""
        patterns = [path(cls.path, cls.listing, name=f"{cls.name}_list")]
        if cls.new:
            patterns.append(path(f"{cls.path}new/", cls.add, name=f"{cls.name}_new"))
        patterns.append(path(f"{cls.path}<int:pk>/", cls.detail, name=f"{cls.name}_detail"))
        if cls.edit:
            patterns.append(path(f"{cls.path}<int:pk>/edit/", cls.change, name=f"{cls.name}_edit"))
        return patterns

    # --- The list ------------------------------------------------------------------------------------

    @classmethod
    def rows(cls, request: HttpRequest, query: QueryDict | None = None) -> ListFilter:
        """Return the filter set over what the reader may meet: scope, then filter, for page and export alike."""
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
            return queryset.order_by(*cls.order)
        return queryset.order_by(("-" if wanted.startswith("-") else "") + column.sort, "pk")

    @classmethod
    def listing(cls, request: HttpRequest):
        """Show the list; an HTMX request gets the part below the frame only."""
        cls.require(request, cls.permission)
        rows = cls.rows(request)
        sort, size = request.GET.get("sort", ""), request.GET.get("size", "")
        per_page = int(size) if size.isdigit() and int(size) in PAGE_SIZES else PAGE_SIZES[0]
        page = Paginator(cls.ordered(rows.qs, sort), per_page).get_page(request.GET.get("page"))
        context = cls.context(request) | {
            "filter": rows,
            "chips": rows.chips(),
            "page": page,
            "page_sizes": PAGE_SIZES,
            "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "sort": sort,
            "query": request.GET.urlencode(),
            "columns": [column for column in cls.columns if column.on_page],
            "link_column": cls.link_column or cls.columns[0].key,
            "detail_url": f"{cls.name}_detail",
            "row_action_template": cls.row_action_template,
            "tabs": cls.tab_counts(request, rows),
            "actions": [action.for_list() for action in cls.actions if request.user.may(action.permission)],
            "summary": cls.summary(rows.qs, page.paginator.count),
        }
        template = f"{cls.list_template}#listing" if request.htmx else cls.list_template
        return render(request, template, context)

    @classmethod
    def summary(cls, rows: models.QuerySet, count: int) -> str:
        """Return the sentence under the title; the count alone by default."""
        return ""

    @classmethod
    def tab_counts(cls, request: HttpRequest, rows: ListFilter) -> list[dict[str, object]]:
        """Return the tabs with their counts under the other filters (a tab's link keeps them), in one query."""
        if not cls.tabs:
            return []
        slices = cls.model.slices()
        others = request.GET.copy()
        others.pop("slice", None)
        counts = (
            cls.rows(request, others)
            .qs.order_by()
            .aggregate(
                **{f"in_{name}": models.Count("pk", filter=slices[name].q(rows.today)) for name in cls.tabs}
            )
        )
        chosen = request.GET.get("slice", "")
        return [
            {"slice": slices[name], "count": counts[f"in_{name}"], "current": name == chosen}
            for name in cls.tabs
        ]

    # --- One row -------------------------------------------------------------------------------------

    @classmethod
    def row(cls, request: HttpRequest, pk: int, permission: str = "") -> models.Model:
        """Return one row within reach, or raise Http404: outside one's reach nothing exists."""
        scoped = cls.model.objects.visible_to(request.user, permission or cls.permission)
        return get_object_or_404(scoped.select_related(*cls.joins), pk=pk)

    @classmethod
    def detail(cls, request: HttpRequest, pk: int):
        """Show one row."""
        row = cls.row(request, pk)
        return render(request, cls.detail_template, cls.context(request) | cls.detail_context(request, row))

    @classmethod
    def detail_context(cls, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Return what the detail template needs; pages add to it."""
        place = getattr(row, "organisation", None)
        offered = [
            action.for_row(row)
            for action in cls.row_actions
            if request.user.may(action.permission, place) and (action.when is None or action.when(row))
        ]
        editable = bool(cls.edit and request.user.may(cls.edit.permission, place))
        return {
            "row": row,
            "trail": [*cls.trail_links(), (cls.title, cls.back_to_list(request))],
            "columns": cls.columns,
            "history": shown_history(row),
            "neighbours": cls.neighbours(request, row),
            "row_actions": offered,
            "may_edit_row": editable,
            "edit_url": reverse(f"{cls.name}_edit", args=[row.pk]) if editable else "",
        }

    @classmethod
    def neighbours(cls, request: HttpRequest, row: models.Model) -> dict[str, object] | None:
        """Return previous and next in the list that the reader came from; None without one."""
        if "list" not in request.GET:
            return None
        query = QueryDict(request.GET["list"])
        rows = cls.ordered(cls.rows(request, query).qs, query.get("sort", ""))
        return neighbours(rows, row.pk, url_name=f"{cls.name}_detail", query=request.GET["list"])

    # --- Writing -------------------------------------------------------------------------------------

    @classmethod
    def add(cls, request: HttpRequest):
        """Show or take the form of a new row."""
        cls.require(request, cls.new.permission)
        form = cls.new.form(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                row = cls.new.service(actor=request.user, **form.cleaned_data)
            except ValidationError as fault:
                show_faults(form, fault)
            else:
                messages.success(request, cls.new.done)
                return redirect(f"{cls.name}_detail", pk=row.pk)
        return cls.answer_form(request, cls.new, form)

    @classmethod
    def change(cls, request: HttpRequest, pk: int):
        """Show or take the edit form; a save on an old version answers 409 with what changed meanwhile."""
        row = cls.row(request, pk, cls.edit.permission)
        form = cls.edit.form(request.POST or None, request.FILES or None, instance=row, user=request.user)
        if request.method == "POST" and form.is_valid():
            row.refresh_from_db()  # the form has written what was typed onto the instance
            try:
                version = int(request.POST.get("version") or 0)
                cls.edit.service(row, version=version, actor=request.user, **form.cleaned_data)
            except StaleEdit as stale:
                return cls.answer_form(request, cls.edit, form, row=stale.row, stale=True)
            except ValidationError as fault:
                show_faults(form, fault)
            else:
                messages.success(request, cls.edit.done)
                return redirect(f"{cls.name}_detail", pk=pk)
        return cls.answer_form(request, cls.edit, form, row=row)

    @classmethod
    def answer_form(cls, request: HttpRequest, write: Write, form, *, row=None, stale: bool = False):
        """Answer with the form: 200 fresh, 422 with faults, 409 with a conflict."""
        back = reverse(f"{cls.name}_detail", args=[row.pk]) if row else reverse(f"{cls.name}_list")
        context = cls.context(request) | {
            "form": form,
            "form_title": write.title,
            "form_hint": write.hint,
            "back_url": back,
            "stale": stale,
            "version": getattr(row, "version", ""),
            "trail": [*cls.trail_links(), (cls.title, reverse(f"{cls.name}_list"))],
        }
        if stale:
            latest = history(row).first()
            context |= {
                "conflict": latest,
                "conflict_changes": shown_changes(type(row), latest) if latest else [],
            }
        status = 409 if stale else 422 if form.is_bound else 200
        return render(request, cls.form_template, context, status=status)

    # --- Shared --------------------------------------------------------------------------------------

    @classmethod
    def context(cls, request: HttpRequest) -> dict[str, object]:
        """Return what every page of this model shares."""
        return {
            "pages": cls,
            "title": cls.title,
            "trail": cls.trail_links(),
            "print_title": cls.print_title or cls.title,
            "list_url": reverse(f"{cls.name}_list"),
        }

    @classmethod
    def trail_links(cls) -> list[tuple[Label, str]]:
        """Return the pages above the list, with their addresses."""
        return [(label, reverse(url_name)) for label, url_name in cls.trail]

    @classmethod
    def back_to_list(cls, request: HttpRequest) -> str:
        """Return the address of the list with the filter that the reader came from."""
        query = request.GET.get("list", "")
        return reverse(f"{cls.name}_list") + (f"?{query}" if query else "")

    @classmethod
    def require(cls, request: HttpRequest, permission: str) -> None:
        """Raise PermissionDenied unless the reader holds `permission` somewhere."""
        if not request.user.may(permission):
            raise PermissionDenied(permission)


def show_faults(form, fault: ValidationError) -> None:
    """Put what a service refused onto the fields it names; what the form does not have goes on top."""
    by_field = fault.message_dict if hasattr(fault, "error_dict") else {None: fault.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
