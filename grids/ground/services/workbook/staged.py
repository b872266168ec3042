"""What a row of the workbook keeps between check, apply and undo."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from grids.ground.models import GridPost
from portal.spreadsheets.staging import UNSET, RowData, Unset


@dataclass(kw_only=True)
class GridCells:
    """The fields of a grid that a row gives; the division by its code."""

    code: str | Unset = UNSET
    name: str | Unset = UNSET
    kind: str | Unset = UNSET
    households: int | Unset = UNSET
    people: int | Unset = UNSET
    area_id: str | Unset | None = UNSET
    starts_on: date | Unset = UNSET
    ends_on: date | Unset | None = UNSET


@dataclass
class PostEnd:
    """A post by its key, and its last day."""

    post: int
    ends_on: date | None


@dataclass
class PostBegin:
    """Who is to begin a post as what."""

    worker: int
    duty: str


@dataclass(kw_only=True)
class GridRow(RowData):
    """What a row makes or changes of a grid, and of its posts.

    `held` are the posts that the plan was made for, `ends` those that it ends, `begins` who comes. Apply adds which
    posts it `ended` and has `begun`.
    """

    organisation: int | None = None
    version: int = 0
    new: GridCells
    old: GridCells = field(default_factory=GridCells)
    held: list[PostEnd]
    ends: list[int]
    begins: list[PostBegin]
    ended: list[PostEnd] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)


def stands(held: Iterable[GridPost]) -> list[PostEnd]:
    """Return posts as they stand, to be compared when the plan is carried out."""
    return [PostEnd(post.pk, post.ends_on) for post in held]
