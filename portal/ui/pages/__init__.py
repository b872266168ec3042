"""ModelPages: list, detail, new and edit of a model, declared once.

A page with other needs is a view of its own; ModelPages gets no hook for it. There is one module per page:
`listing`, `detail`, `writing`, `bulk`. `shared` is the common part, and `declared` what is declared besides
columns.
"""

from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from portal.ui.acts import READ_OR_WRITE
from portal.ui.pages.bulk import BulkAction, BulkForm, BulkPages
from portal.ui.pages.declared import Action, Write
from portal.ui.pages.listing import PAGE_SIZES

__all__ = ["PAGE_SIZES", "Action", "BulkAction", "BulkForm", "ListOnly", "ModelPages", "Write"]


class ModelPages(BulkPages):
    """The pages of one model. `name` is the prefix of the URL names: problem_list, problem_detail, problem_new …"""

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the URL patterns of the declared pages."""
        patterns = [cls.list_url()]
        if cls.new:
            patterns.append(path(f"{cls.path}new/", READ_OR_WRITE(cls.add), name=f"{cls.name}_new"))
        patterns.append(cls.detail_url())
        if cls.edit:
            patterns.append(
                path(f"{cls.path}<int:pk>/edit/", READ_OR_WRITE(cls.change), name=f"{cls.name}_edit")
            )
        return patterns + cls.bulk_urls()

    @classmethod
    def list_url(cls) -> URLPattern:
        """Return the URL pattern of the list."""
        return path(cls.path, require_safe(cls.listing), name=f"{cls.name}_list")

    @classmethod
    def detail_url(cls) -> URLPattern:
        """Return the URL pattern of one row."""
        return path(f"{cls.path}<int:pk>/", require_safe(cls.detail), name=f"{cls.name}_detail")


class ListOnly(ModelPages):
    """A list whose rows link to another model's page. It has no page of one row."""

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the URL patterns of the list and of the bulk actions."""
        return [cls.list_url(), *cls.bulk_urls()]
