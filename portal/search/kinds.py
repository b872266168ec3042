"""Kinds of rows that can be searched, and the search: within reach, a few rows of each kind, and their number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from portal.ui.pages.view_tabs import CountingRequest

Label = str | Promise
LONGEST = 60


@dataclass(frozen=True)
class Hit:
    """One row found."""

    title: str
    url: str
    note: Label = ""


@dataclass(frozen=True)
class Kind:
    """A kind of rows.

    `rows(user, text)` are the matches within reach; `list_url` (with ?q=) opens the same rows.
    """

    key: str
    label: Label
    icon: str
    permission: str
    rows: Callable[[object, str], models.QuerySet]
    hit: Callable[[models.Model], Hit]
    list_url: str = ""
    order: int = 50


@dataclass(frozen=True)
class Found:
    """The result of a kind: some hits, of `total`. `url` opens all."""

    kind: Kind
    hits: Sequence[Hit]
    total: int
    url: str


_kinds: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Declare kinds. Called from an app's search.py."""
    for kind in kinds:
        _kinds[kind.key] = kind


def of_pages(pages, *, icon: str, order: int, note: Callable[[models.Model], Label] = lambda row: "") -> Kind:
    """Return a kind that searches by the filter `q` of the list of `pages`, so that the list opens exactly its hits."""

    def rows(user, text: str) -> models.QuerySet:
        asking = CountingRequest(user, QueryDict(urlencode({"q": text})))
        return pages.rows(asking, asking.GET).qs.order_by(*pages.order)

    def hit(row) -> Hit:
        return Hit(str(row), reverse(f"{pages.name}_detail", args=[row.pk]), note(row))

    return Kind(pages.name, pages.title, icon, pages.permission, rows, hit, f"{pages.name}_list", order)


def find(user, text: str, limit: int) -> list[Found]:
    """Return the matches of `text` by kind, at most `limit` rows each, in at most two queries per kind."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    if not text:
        return []
    met = [kind for kind in _kinds.values() if user.may(kind.permission)]
    found = (_find(kind, user, text, limit) for kind in sorted(met, key=lambda kind: kind.order))
    return [one for one in found if one.total]


def _find(kind: Kind, user, text: str, limit: int) -> Found:
    rows = kind.rows(user, text)
    first = list(rows[: limit + 1])
    total = rows.count() if len(first) > limit else len(first)
    url = f"{reverse(kind.list_url)}?{urlencode({'q': text})}" if kind.list_url else ""
    return Found(kind, [kind.hit(row) for row in first[:limit]], total, url)
