"""What higher matters add to the profiles: to their list, to their workbook and to the page of one branch.

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

    `annotate(profiles, on)` adds the values that `columns` read. `tabs` are slices of the profile. `summary(rows)`
    returns a clause of the sentence above the list; `rows` is the filter with its annotated `qs`. `context(request,
    profile)` returns the context of `template` on a branch's page, limited to what the reader may see.
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
    """Declare what a matter adds. Called from its additions.py."""
    _additions.append(addition)


def additions() -> Sequence[Addition]:
    """Return what was declared, in the order of the matters."""
    return tuple(_additions)


def as_listed(profiles: models.QuerySet, on: date) -> models.QuerySet:
    """Add the values that the columns of list and workbook read: the signs, and the additions of higher matters."""
    profiles = profiles.with_signs(on)
    for addition in _additions:
        profiles = addition.annotate(profiles, on)
    return profiles


def listed(first: Sequence[Column], last: Sequence[Column]) -> tuple[Column, ...]:
    """Return `first`, the columns that matters add, and `last`."""
    return (*first, *(column for addition in _additions for column in addition.columns), *last)
