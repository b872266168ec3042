"""Subtrees as ranges of paths: the same predicate and the same index on both databases."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q


class PathField(models.CharField):
    """A tree path. Ranges need byte order: PostgreSQL compares it under "C", as SQLite does anyway."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        """Add the collation on PostgreSQL only."""
        collation: dict[str, str | None] = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return super().db_parameters(connection) | collation


def next_path(path: str) -> str:
    """Return the smallest path after the whole subtree of `path`."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def line_of(path: str, step: int) -> list[str]:
    """Return the paths from the root down to and including `path`. `step` is the length of a level."""
    return [path[:end] for end in range(step, len(path) + 1, step)]


def in_subtree(lookup: str, path: str) -> Q:
    """Select rows whose `lookup` lies in the subtree of `path`, including itself."""
    return Q(**{f"{lookup}__gte": path, f"{lookup}__lt": next_path(path)})


def in_subtrees(lookup: str, paths: Iterable[str]) -> Q:
    """Select rows whose `lookup` lies in one of the subtrees. An empty list selects nothing."""
    ranges = [in_subtree(lookup, path) for path in paths]
    return reduce(or_, ranges) if ranges else Q(pk__in=[])
