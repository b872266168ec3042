"""What all pages of a model share: its names, its trail, its rights."""

from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from portal.columns import Column
from portal.preferences.saved_views import settings_of
from portal.ui.pages.declared import Label

_named: dict[str, type["SharedPages"]] = {}


def pages_named(name: str) -> type["SharedPages"]:
    """Return the pages with a name. Raises KeyError."""
    return _named[name]


def all_pages() -> list[type["SharedPages"]]:
    """Return all pages, by name."""
    return list(_named.values())


class SharedPages:
    """The names of a model's pages, and what each page needs."""

    model: ClassVar[type[models.Model]]
    name: ClassVar[str]
    path: ClassVar[str]
    title: ClassVar[Label]
    permission: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    joins: ClassVar[Sequence[str]] = ()  # relations that the list shows
    row_joins: ClassVar[Sequence[str]] = ()  # further ones for the page of one row, or for an act on it
    trail: ClassVar[Sequence[tuple[Label, str]]] = ()  # (label, URL name) of the pages above the list
    print_title: ClassVar[Label] = ""

    def __init_subclass__(cls, **kwargs):
        """Register the pages under their name."""
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            _named[cls.name] = cls

    @classmethod
    def shown_columns(cls, user) -> list[Column]:
        """Return the columns that a person wants to see, and always the one that links to the row."""
        offered = [column for column in cls.columns if column.on_page]
        wanted = settings_of(user, cls.name).get("columns")
        leading = cls.leading_column()
        return [one for one in offered if not wanted or one.key in wanted or one.key == leading]

    @classmethod
    def leading_column(cls) -> str:
        """Return the key of the column that links to the row."""
        return cls.columns[0].key

    @classmethod
    def context(cls, request: HttpRequest) -> dict[str, object]:
        """Return the context that all pages of this model share."""
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
    def back_to_row(cls, request: HttpRequest, pk: int) -> str:
        """Return the address of a row's page with the list that the reader came from."""
        query = urlencode({"list": request.GET["list"]}) if "list" in request.GET else ""
        return reverse(f"{cls.name}_detail", args=[pk]) + (f"?{query}" if query else "")

    @classmethod
    def require(cls, request: HttpRequest, permission: str) -> None:
        """Raise PermissionDenied unless the reader holds `permission` somewhere."""
        if not request.user.may(permission):
            raise PermissionDenied(permission)
