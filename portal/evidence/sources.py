"""Rows that can serve as proof. Apps declare in proofs.py which of their rows show what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from portal.scope.sources import Found, RowSource


@dataclass(frozen=True, kw_only=True)
class ProofSource(RowSource):
    """Rows that show what was done. `during` returns the condition for acts between two days, both included."""

    during: Callable[[date, date], Q]


_declared: list[ProofSource] = []


def declare(*sources: ProofSource) -> None:
    """Declare rows that can serve as proof."""
    _declared.extend(sources)


def proofs(organisation, user, first_day: date, last_day: date) -> list[Found]:
    """Return what an organisation has done between two days, both included, as far as the person may see it.

    Sources without rows are left out.
    """
    asked = [source for source in _declared if user.may(source.permission)]
    answers = [
        source.found(source.of(organisation, user).filter(source.during(first_day, last_day)))
        for source in asked
    ]
    return [answer for answer in answers if answer.total]
