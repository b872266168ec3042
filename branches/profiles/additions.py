"""What matters above add to the profiles: to their list, to their workbook and to the page of one branch.

A matter declares it in its module `additions`, which is found by name at start.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.http import HttpRequest

from branches.profiles.models import BranchProfile
from portal.columns import Column
from portal.ui.filters import ListFilter
from portal.ui.pages import Action


@dataclass(frozen=True)
class Addition:
    """What one matter adds.

    `annotate(profiles, on)` adds what `columns` read. `tabs` are slices of the profile. `summary(rows)` is a clause
    of the sentence above the list; `rows` is the filter with its annotated `qs`. `context(request, profile)` is what
    `template` shows on the page of a branch; it adds nothing that the reader may not see.
    """

    columns: Sequence[Column]
    annotate: Callable[[models.QuerySet, date], models.QuerySet]
    tabs: Sequence[str]
    row_actions: Sequence[Action]
    summary: Callable[[ListFilter], str]
    template: str
    context: Callable[[HttpRequest, BranchProfile], Mapping[str, object]]


_additions: list[Addition] = []


def declare(addition: Addition) -> None:
    """Declare what a matter adds, from its additions.py."""
    _additions.append(addition)


def additions() -> Sequence[Addition]:
    """Return what was declared, in the order of the matters."""
    return tuple(_additions)


def as_listed(profiles: models.QuerySet, on: date) -> models.QuerySet:
    """Add to profiles what the columns of list and workbook read: their signs and what matters above add."""
    profiles = profiles.with_signs(on)
    for addition in _additions:
        profiles = addition.annotate(profiles, on)
    return profiles


def listed(first: Sequence[Column], last: Sequence[Column]) -> tuple[Column, ...]:
    """Return columns with those that matters add between them."""
    return (*first, *(column for addition in _additions for column in addition.columns), *last)
