"""Rows that can serve as proof of something: apps declare in proofs.py what they keep that shows what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from portal.scope.sources import Found, RowSource


@dataclass(frozen=True, kw_only=True)
class ProofSource(RowSource):
    """Rows that show what was done. `during` returns the condition that it was done from a first to a last day."""

    during: Callable[[date, date], Q]


_declared: list[ProofSource] = []


def declare(*sources: ProofSource) -> None:
    """Declare rows that can serve as proof."""
    _declared.extend(sources)


def proofs(organisation, user, first_day: date, last_day: date) -> list[Found]:
    """Return what an organisation has done from a first to a last day, as far as a person may look at it.

    Kinds of rows without any are left out.
    """
    asked = [source for source in _declared if user.may(source.permission)]
    answers = [
        source.found(source.of(organisation, user).filter(source.during(first_day, last_day)))
        for source in asked
    ]
    return [answer for answer in answers if answer.total]
