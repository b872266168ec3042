"""Signs: reasons to look at a branch. Each is a condition in the database with words, advice and basis.

A sign is not a grade. Higher matters declare their own signs in their models.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.functions import Concat
from django.utils.functional import Promise

from portal.indicators import Slice

Label = str | Promise
Condition = Callable[[date], Q | models.Expression]


@dataclass(frozen=True)
class Remark:
    """The text of a sign on the page of a branch."""

    words: str
    advice: str
    basis: str


@dataclass(frozen=True)
class Sign:
    """A reason to look at a branch. `name` is also the name of the slice that lists the branches showing it.

    `of_row` is the same condition written for each row of a list; it defaults to `q`. Signs are sorted by `order`.
    """

    name: str
    label: Label
    q: Condition
    remark: Callable[[models.Model], Remark]
    of_row: Condition | None = None
    order: int = 50


_signs: dict[str, Sign] = {}
_slices: dict[str, Slice] = {}


def declare_signs(*signs: Sign) -> None:
    """Declare signs. Raises ValueError for a name that is taken."""
    for sign in signs:
        if _signs.setdefault(sign.name, sign) != sign:
            raise ValueError(f"two signs claim the name {sign.name}")


def declare_slices(*slices: Slice) -> None:
    """Declare further slices of the profiles, from a higher matter."""
    for one in slices:
        _slices[one.name] = one


def all_signs() -> list[Sign]:
    """Return the declared signs in order."""
    return sorted(_signs.values(), key=lambda sign: sign.order)


def added_slices() -> list[Slice]:
    """Return the slices that higher matters have declared."""
    return list(_slices.values())


def shown_by(on: date) -> models.Expression:
    """Return an expression: the names of the signs that a profile shows on a day, each followed by a space."""
    found = [
        Case(When((sign.of_row or sign.q)(on), then=Value(f"{sign.name} ")), default=Value(""))
        for sign in all_signs()
    ]
    return Concat(Value(""), *found, output_field=CharField())


def in_words(names: str) -> str:
    """Return the labels of signs by their names, for a cell of a list."""
    return "；".join(str(sign.label) for sign in all_signs() if sign.name in names.split())


def remarks(profile: models.Model) -> list[Remark]:
    """Return the remarks on the signs of a profile that comes from `with_signs`."""
    return [sign.remark(profile) for sign in all_signs() if sign.name in profile.signs.split()]
