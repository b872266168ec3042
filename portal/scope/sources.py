"""Rows that one app offers to others: of one organisation, within the reader's reach, in a fixed number of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

from portal.scope.actors import Actor
from portal.scope.models import Scoped

SHOWN = 20


@dataclass(frozen=True)
class Found:
    """The result of a source: `total` rows, and (title, address) of the first ones in `rows`."""

    label: str | Promise
    total: int
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class RowSource:
    """Rows of a model. `permission` is the right to view them, `url` leads to a row, `joins` are read along."""

    label: str | Promise
    model: type[Scoped]
    permission: str
    url: Callable[[Any], str]
    joins: tuple[str, ...] = ("organisation",)

    def of(self, organisation: models.Model, user: Actor) -> models.QuerySet:
        """Return the organisation's own rows, without those of organisations below, within the reader's reach."""
        rows = self.model.objects.visible_to(user, self.permission).select_related(*self.joins)
        return rows.filter(**{self.model.scope_path: organisation.path})

    def found(self, rows: models.QuerySet) -> Found:
        """Return the number of rows and the first of them, in at most two queries."""
        first = list(rows.order_by("-pk")[:SHOWN])
        total = len(first) if len(first) < SHOWN else rows.order_by().count()
        return Found(self.label, total, [(str(row), self.url(row)) for row in first])
