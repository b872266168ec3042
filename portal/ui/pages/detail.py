"""One row of a model: its facts, its history, the possible actions, its neighbours in the list."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.scope.models import Scoped
from portal.ui.history import shown_history
from portal.ui.neighbours import neighbours
from portal.ui.pages.declared import Action, Write
from portal.ui.pages.listing import ListPages
from portal.ui.versions import CHANGES, keeps_changes


class DetailPages(ListPages):
    """One row. "Previous" and "next" walk along the list that the reader came from."""

    row_actions: ClassVar[Sequence[Action]] = ()
    edit: ClassVar[Write | None] = None
    detail_template: ClassVar[str] = "ui/detail.html"

    @classmethod
    def row(cls, request: HttpRequest, pk: int, permission: str = "") -> models.Model:
        """Return one row within reach, or raise Http404. Rows outside one's reach do not exist for the reader."""
        if pk > models.BigIntegerField.MAX_BIGINT:
            raise Http404  # Django does not check a key that is a relation, and no database has this one
        scoped = cls.model.objects.visible_to(request.user, permission or cls.permission)
        return get_object_or_404(scoped.select_related(*cls.joins, *cls.row_joins), pk=pk)

    @classmethod
    def detail(cls, request: HttpRequest, pk: int):
        """Show one row."""
        row = cls.row(request, pk)
        return render(request, cls.detail_template, cls.context(request) | cls.detail_context(request, row))

    @classmethod
    def detail_context(cls, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Return the context of the detail template. Pages add to it."""
        offered = [
            action.for_row(row)
            for action in cls.row_actions
            if (action.when is None or action.when(row))
            and holds(request.user, action.permission, row)
            and (action.may is None or action.may(row, request.user))
        ]
        editable = bool(cls.edit and holds(request.user, cls.edit.permission, row))
        return {
            "row": row,
            "trail": [*cls.trail_links(), (cls.title, cls.back_to_list(request))],
            "columns": cls.columns,
            "history": shown_history(row),
            "changes_url": cls.changes_url(request, row),
            "neighbours": cls.neighbours(request, row),
            "row_actions": offered,
            "may_edit_row": editable,
            "edit_url": reverse(f"{cls.name}_edit", args=[row.pk]) if editable else "",
        }

    @classmethod
    def changes_url(cls, request: HttpRequest, row: models.Model) -> str:
        """Return the address of the row's changes for those who may read them, or ""."""
        readable = keeps_changes(cls.model) and holds(request.user, CHANGES, row)
        return reverse("row_changes", args=[cls.name, row.pk]) if readable else ""

    @classmethod
    def neighbours(cls, request: HttpRequest, row: models.Model) -> dict[str, object] | None:
        """Return the previous and the next row in the list that the reader came from, or None without a list."""
        if "list" not in request.GET:
            return None
        query = QueryDict(request.GET["list"])
        rows = cls.ordered(cls.rows(request, query).qs, query.get("sort", ""))
        return neighbours(rows, row.pk, url_name=f"{cls.name}_detail", query=request.GET["list"])


def holds(user, permission: str, row: models.Model) -> bool:
    """Tell whether a person holds a permission on a row. For a row without organisation the right alone counts."""
    return row.admits(user, permission) if isinstance(row, Scoped) else user.may(permission)
