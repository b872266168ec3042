"""What apps offer to the inbox, from their inbox.py: what waits for a person, what he started, where acts lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Ask:
    """Who asks, on which day."""

    user: object
    on: date


@dataclass(frozen=True)
class Item:
    """One matter: what it is, what to do or how it stands, by when, since when."""

    title: str
    url: str
    what: Label = ""
    due_on: date | None = None
    since: date | datetime | None = None
    is_alarming: bool = False


@dataclass(frozen=True)
class Group:
    """Matters of one kind: `total` of them, of which `items` are shown; `url` opens a list of exactly these."""

    label: Label
    icon: str
    total: int
    items: Sequence[Item]
    url: str = ""


def total_of(rows: models.QuerySet, items: Sequence[object], most: int) -> int:
    """Return how many rows there are, asked for only when as many are shown as are shown at most."""
    return len(items) if len(items) < most else rows.count()


Groups = Callable[[Ask], Sequence[Group]]
_todo: list[tuple[int, Groups, Callable[[Ask], int]]] = []
_started: list[tuple[int, Groups]] = []
_subjects: dict[str, tuple[type[models.Model], str, Callable[[models.Model], str]]] = {}


def declare_todo(groups: Groups, count: Callable[[Ask], int], *, order: int = 50) -> None:
    """Declare what waits: each asks for the person's rights itself, in a fixed number of queries.

    `count` is the sum of the groups' totals, without their items: the menu asks for it after every page.
    Sources stand by `order`; those of equal order stand as they were declared.
    """
    _todo.append((order, groups, count))
    _todo.sort(key=lambda source: source[0])


def declare_started(groups: Groups, *, order: int = 50) -> None:
    """Declare what a person started and where it is now, the latest first. `order` as for `declare_todo`."""
    _started.append((order, groups))
    _started.sort(key=lambda source: source[0])


def declare_subject(model: type[models.Model], permission: str, url: Callable[[models.Model], str]) -> None:
    """Declare where an act on a row without a page of its own leads; `permission` is what is needed to get there."""
    _subjects[model._meta.label_lower] = (model, permission, url)


def subjects() -> dict[str, tuple[type[models.Model], str, Callable[[models.Model], str]]]:
    """Return the declared subjects by model."""
    return dict(_subjects)


def todo(ask: Ask) -> list[Group]:
    """Return what waits for a person; empty kinds are left out."""
    return [group for _order, groups, _count in _todo for group in groups(ask) if group.total]


def count_todo(ask: Ask) -> int:
    """Return how many matters wait for a person: the sum of the totals of `todo`."""
    return sum(count(ask) for _order, _groups, count in _todo)


def started(ask: Ask) -> list[Group]:
    """Return what a person started; empty kinds are left out."""
    return [group for _order, groups in _started for group in groups(ask) if group.total]
