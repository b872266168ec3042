"""ModelPages: list, detail, new and edit of a model, declared once.

A page that wants something else writes a view; this does not grow a hook.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.functional import Promise

from portal.audit.services import history
from portal.columns import Column
from portal.ui.filters import ListFilter
from portal.workflow import StaleEdit

Label = str | Promise
PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Action:
    """A button above the list or on the detail page, shown to whoever holds its permission."""

    label: Label
    url_name: str
    icon: str
    permission: str
    primary: bool = False
    takes_query: bool = False  # carries the list's filter along (export)


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


class ModelPages:
    """The pages of one model. `name` prefixes the URL names: problem_list, problem_detail, problem_new …"""

    model: ClassVar[type[models.Model]]
    name: ClassVar[str]
    path: ClassVar[str]
    title: ClassVar[Label]
    permission: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    filterset: ClassVar[type[ListFilter]]
    joins: ClassVar[Sequence[str]] = ()
    order: ClassVar[Sequence[str]] = ("-pk",)
    tabs: ClassVar[Sequence[str]] = ()
    actions: ClassVar[Sequence[Action]] = ()
    new: ClassVar[Write | None] = None
    edit: ClassVar[Write | None] = None
    list_template: ClassVar[str] = "ui/list.html"
    detail_template: ClassVar[str] = "ui/detail.html"
    form_template: ClassVar[str] = "ui/form.html"
    empty: ClassVar[Label] = ""

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the URL patterns of the declared pages."""
        patterns = [
            path(cls.path, cls.list, name=f"{cls.name}_list"),
            path(f"{cls.path}<int:pk>/", cls.detail, name=f"{cls.name}_detail"),
        ]
        if cls.new:
            patterns.insert(1, path(f"{cls.path}new/", cls.add, name=f"{cls.name}_new"))
        if cls.edit:
            patterns.append(path(f"{cls.path}<int:pk>/edit/", cls.change, name=f"{cls.name}_edit"))
        return patterns

    @classmethod
    def rows(cls, request) -> ListFilter:
        """Return the filter set over what the reader may meet: scope, then filter, for page and export alike."""
        scoped = cls.model.objects.visible_to(request.user, cls.permission).select_related(*cls.joins)
        return cls.filterset(request.GET, queryset=scoped, request=request)

    @classmethod
    def ordered(cls, queryset, wanted: str):
        """Order by a column's key ("-due" for descending) if it sorts, else by the declared order."""
        column = next(
            (column for column in cls.columns if column.key == wanted.lstrip("-") and column.sort), None
        )
        if column is None:
            return queryset.order_by(*cls.order)
        return queryset.order_by(("-" if wanted.startswith("-") else "") + column.sort, "pk")

    @classmethod
    def list(cls, request):
        """Show the list; an HTMX request gets the part below the tabs only."""
        rows = cls.rows(request)
        sort = request.GET.get("sort", "")
        size = request.GET.get("size", "")
        per_page = int(size) if size.isdigit() and int(size) in PAGE_SIZES else PAGE_SIZES[0]
        page = Paginator(cls.ordered(rows.qs, sort), per_page).get_page(request.GET.get("page"))
        context = cls.context(request) | {
            "filter": rows,
            "chips": rows.chips(),
            "page": page,
            "page_sizes": PAGE_SIZES,
            "sort": sort,
            "query": request.GET.urlencode(),
            "columns": [column for column in cls.columns if column.on_page],
            "tabs": cls.tab_counts(request, rows),
        }
        template = f"{cls.list_template}#listing" if request.htmx else cls.list_template
        return render(request, template, context)

    @classmethod
    def tab_counts(cls, request, rows) -> list[dict[str, object]]:
        """Return the tabs with their counts, in one query."""
        if not cls.tabs:
            return []
        slices = cls.model.slices()
        scoped = cls.model.objects.visible_to(request.user, cls.permission).order_by()
        counts = scoped.aggregate(
            **{name: models.Count("pk", filter=slices[name].q(rows.today)) for name in cls.tabs}
        )
        return [{"slice": slices[name], "count": counts[name]} for name in cls.tabs]

    @classmethod
    def row(cls, request, pk: int, permission: str = "") -> models.Model:
        """Return one row within reach, or raise Http404: outside one's reach nothing exists."""
        scoped = cls.model.objects.visible_to(request.user, permission or cls.permission)
        return get_object_or_404(scoped.select_related(*cls.joins), pk=pk)

    @classmethod
    def detail(cls, request, pk: int):
        """Show one row."""
        row = cls.row(request, pk)
        return render(request, cls.detail_template, cls.context(request) | cls.detail_context(request, row))

    @classmethod
    def detail_context(cls, request, row) -> dict[str, object]:
        """Return what the detail template needs; pages add to it."""
        return {"row": row, "columns": cls.columns, "history": history(row)[:50]}

    @classmethod
    def add(cls, request):
        """Show or take the form of a new row."""
        cls.require(request, cls.new.permission)
        form = cls.new.form(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            row = cls.new.service(actor=request.user, **form.cleaned_data)
            messages.success(request, cls.new.done)
            return redirect(f"{cls.name}_detail", pk=row.pk)
        return cls.answer_form(request, cls.new, form)

    @classmethod
    def change(cls, request, pk: int):
        """Show or take the edit form; a save on an old version answers 409 with what changed meanwhile."""
        row = cls.row(request, pk, cls.edit.permission)
        form = cls.edit.form(request.POST or None, request.FILES or None, instance=row, user=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                version = int(request.POST.get("version") or 0)
                cls.edit.service(row, version=version, actor=request.user, **form.cleaned_data)
            except StaleEdit as stale:
                return cls.answer_form(request, cls.edit, form, row=stale.row, stale=True, status=409)
            messages.success(request, cls.edit.done)
            return redirect(f"{cls.name}_detail", pk=pk)
        return cls.answer_form(request, cls.edit, form, row=row)

    @classmethod
    def answer_form(cls, request, write: Write, form, *, row=None, stale: bool = False, status: int = 0):
        """Answer with the form: 200 fresh, 422 with faults, 409 with a conflict."""
        status = status or (422 if form.is_bound else 200)
        context = cls.context(request) | {"form": form, "write": write, "row": row, "stale": stale}
        if stale:
            context["conflict"] = history(row).first()
        return render(request, cls.form_template, context, status=status)

    @classmethod
    def context(cls, request) -> dict[str, object]:
        """Return what every page of this model shares."""
        offered = [action for action in cls.actions if request.user.may(action.permission)]
        return {"pages": cls, "title": cls.title, "actions": offered, "may_edit": cls.may_edit(request)}

    @classmethod
    def may_edit(cls, request) -> bool:
        """Tell whether the reader holds the right to edit anywhere."""
        return bool(cls.edit and request.user.may(cls.edit.permission))

    @classmethod
    def require(cls, request, permission: str) -> None:
        """Raise PermissionDenied unless the reader holds `permission` somewhere."""
        if not request.user.may(permission):
            raise PermissionDenied(permission)
