"""What higher matters add to the ledger: to a problem's page and timeline, to the list and to the full workbook.

A matter declares it in its module `additions`, which is found by name at start.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.http import HttpRequest

from portal.columns import Column
from portal.ui.pages import BulkAction
from rectification.ledger.models import Problem
from rectification.ledger.timeline import Event, timeline


@dataclass(frozen=True)
class Part:
    """The part of a matter on a problem's page: templates at the head and at the side, and their context."""

    head: Sequence[str] = ()
    aside: Sequence[str] = ()
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Addition:
    """What one matter adds.

    `part(request, problem)` returns its part of a problem's page. `events(problem)` are its events in the timeline;
    `told` are the verbs whose audit entries these events replace. `bulk` are bulk actions. `columns` replace the
    empty columns of the same key in the full workbook; `annotate(problems)` adds the values that they read.
    """

    part: Callable[[HttpRequest, Problem], Part] = lambda request, problem: Part()
    events: Callable[[Problem], Iterable[Event]] = lambda problem: ()
    told: frozenset[str] = frozenset()
    bulk: Sequence[BulkAction] = ()
    columns: Sequence[Column] = ()
    annotate: Callable[[models.QuerySet], models.QuerySet] = lambda problems: problems


_additions: list[Addition] = []


def declare(addition: Addition) -> None:
    """Declare what a matter adds. Called from its additions.py."""
    _additions.append(addition)


def additions() -> Sequence[Addition]:
    """Return what was declared, in the order of the matters."""
    return tuple(_additions)


def course_of(problem: Problem) -> list[Event]:
    """Return the events of a problem, including those of higher matters, newest first."""
    added = [event for addition in _additions for event in addition.events(problem)]
    return timeline(problem, added, frozenset().union(*(addition.told for addition in _additions)))


def filled(columns: Sequence[Column]) -> list[Column]:
    """Return columns in which those of higher matters replace the empty ones."""
    own = {column.key: column for addition in _additions for column in addition.columns}
    return [own.get(column.key, column) for column in columns]


def with_added(problems: models.QuerySet) -> models.QuerySet:
    """Add the values that the columns of higher matters read."""
    for addition in _additions:
        problems = addition.annotate(problems)
    return problems
