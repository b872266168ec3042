"""The registry of the inbox, filled from the apps' inbox.py: what waits, what was started, where acts lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Ask:
    """The person and the day."""

    user: object
    on: date


@dataclass(frozen=True)
class Item:
    """One item: what it is, what to do or its state, by when, since when."""

    title: str
    url: str
    what: Label = ""
    due_on: date | None = None
    since: date | datetime | None = None
    is_alarming: bool = False


@dataclass(frozen=True)
class Group:
    """Items of one kind: `total` of them, of which `items` are shown. `url` opens a list of exactly these."""

    label: Label
    icon: str
    total: int
    items: Sequence[Item]
    url: str = ""


def total_of(rows: models.QuerySet, items: Sequence[object], most: int) -> int:
    """Return the number of rows. It is counted only when the shown rows reach the limit `most`."""
    return len(items) if len(items) < most else rows.count()


Groups = Callable[[Ask], Sequence[Group]]
_todo: list[tuple[int, Groups, Callable[[Ask], int]]] = []
_started: list[tuple[int, Groups]] = []
_subjects: dict[str, tuple[type[models.Model], str, Callable[[models.Model], str]]] = {}


def declare_todo(groups: Groups, count: Callable[[Ask], int], *, order: int = 50) -> None:
    """Declare what waits. Each function checks the person's rights itself, in a fixed number of queries.

    `count` is the sum of the groups' totals without their items, because the menu shows it on every page. Sources
    are sorted by `order`, and those of equal order by declaration.
    """
    _todo.append((order, groups, count))
    _todo.sort(key=lambda source: source[0])


def declare_started(groups: Groups, *, order: int = 50) -> None:
    """Declare what a person started and its present state, the latest first. `order` as for `declare_todo`."""
    _started.append((order, groups))
    _started.sort(key=lambda source: source[0])


def declare_subject(model: type[models.Model], permission: str, url: Callable[[models.Model], str]) -> None:
    """Declare the address for an act on a row without a page of its own, and the permission that it needs."""
    _subjects[model._meta.label_lower] = (model, permission, url)


def subjects() -> dict[str, tuple[type[models.Model], str, Callable[[models.Model], str]]]:
    """Return the declared subjects by model."""
    return dict(_subjects)


def todo(ask: Ask) -> list[Group]:
    """Return what waits for a person. Empty groups are left out."""
    return [group for _order, groups, _count in _todo for group in groups(ask) if group.total]


def count_todo(ask: Ask) -> int:
    """Return the number of items that wait for a person: the sum of the totals of `todo`."""
    return sum(count(ask) for _order, _groups, count in _todo)


def started(ask: Ask) -> list[Group]:
    """Return what a person started. Empty groups are left out."""
    return [group for _order, groups in _started for group in groups(ask) if group.total]
