"""What can be exported and imported. Apps declare resources in resources.py, which is found by name at start."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.functional import Promise

from portal.columns import Column
from portal.spreadsheets.staging import RowData

Label = str | Promise


@dataclass
class Staged:
    """One row of a sheet as understood. `values` is what apply reads, `changes` {label: [before, after]}.

    A row that is `reasoned` is written only with a reason, which is asked once for the whole run. Apply finds it in the
    context as "reason".
    """

    line: int
    outcome: str
    values: RowData
    changes: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[dict[str, str]] = field(default_factory=list)
    row_id: str = ""
    reasoned: bool = False


@dataclass(frozen=True)
class Importer:
    """How a resource is imported.

    `check(lines, address, context, actor)` yields a Staged per line (line: number, {key: value}). New and changed ones
    have a `row`, and `apply(kept, context, actor)` gets these as staging.Kept. It writes in the caller's transaction and
    raises ValidationError when something was changed since the check. `undo` undoes the same rows, or raises. `limit` is
    the most rows accepted (default: the portal's). `choices` is a form of what is chosen beforehand; its data are the
    `context` by key. `synonyms` are other words for the headers.
    """

    permission: str
    columns: Sequence[Column]
    needed: Sequence[str]
    row: type[RowData]
    check: Callable[..., Iterator[Staged]]
    apply: Callable[..., None]
    undo: Callable[..., None] | None = None
    hint: Label = ""
    limit: int = 0
    choices: type | None = None
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """The most rows that a workbook may have."""
        return self.limit or settings.IMPORT_MAX_ROWS


@dataclass(frozen=True)
class Resource:
    """A kind of rows. `rows(user, query)` are those that the person's list shows under the same filter."""

    key: str
    label: Label
    permission: str
    list_url: str
    columns: Callable[[bool], Sequence[Column]] | None = None
    rows: Callable[[Any, QueryDict], models.QuerySet] | None = None
    counted: Callable[[models.QuerySet], str] | None = None
    chosen: Callable[[Any, QueryDict], str] | None = None  # the filter in words, for the line under the title
    on_list: Sequence[
        str
    ] = ()  # keys of columns that stand on the list too: hidden there, they stay out here
    importer: Importer | None = None


_resources: dict[str, Resource] = {}


def declare(*resources: Resource) -> None:
    """Declare resources, from an app's resources.py."""
    for wanted in resources:
        _resources[wanted.key] = wanted


def resource(key: str) -> Resource:
    """Return one. Raises KeyError."""
    return _resources[key]


def all_resources() -> dict[str, Resource]:
    """Return every declared resource by key."""
    return dict(_resources)
