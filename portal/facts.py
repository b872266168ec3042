"""Facts that contradict a statement: apps declare in facts.py which of their rows speak against what somebody states.

A statement has a name ("branches.meetings_held") and is about an organisation and a day. Whoever takes statements
(a self-check, say) asks `contradicting` and shows the rows beside what was stated; nothing is decided by it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise

from portal.scope.sources import Found, RowSource

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Contradiction(RowSource):
    """Rows that contradict a statement: `narrow` keeps those that do so on a day."""

    narrow: Callable[[models.QuerySet, date], models.QuerySet]


_statements: dict[str, Label] = {}
_contradictions: dict[str, list[Contradiction]] = {}


def declare(statement: str, words: Label, *contradictions: Contradiction) -> None:
    """Declare a statement in words, and which rows contradict it; another app may add rows of its own."""
    _statements.setdefault(statement, words)
    _contradictions.setdefault(statement, []).extend(contradictions)


def statements() -> dict[str, Label]:
    """Return the declared statements by name, in words."""
    return dict(_statements)


def contradicting(statement: str, organisation, user, on: date) -> list[Found]:
    """Return the rows that contradict a statement of an organisation on a day, as far as a person may look at them.

    Raises KeyError for a statement that nobody has declared. Kinds of rows without any are left out.
    """
    asked = [one for one in _contradictions[statement] if user.may(one.permission)]
    answers = [one.found(one.narrow(one.of(organisation, user), on)) for one in asked]
    return [answer for answer in answers if answer.total]
