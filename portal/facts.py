"""Rows that contradict a statement. Apps declare in facts.py which of their rows do.

A statement has a name ("branches.meetings_held") and is about an organisation and a day. A consumer of statements,
such as a self-check, calls `contradicting` and shows the rows next to the statement. Nothing is decided
automatically.
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
    """Rows that contradict a statement. `narrow` keeps those that do so on a day."""

    narrow: Callable[[models.QuerySet, date], models.QuerySet]


_statements: dict[str, Label] = {}
_contradictions: dict[str, list[Contradiction]] = {}


def declare(statement: str, words: Label, *contradictions: Contradiction) -> None:
    """Declare a statement in words, and the rows that contradict it. Several apps may add rows."""
    _statements.setdefault(statement, words)
    _contradictions.setdefault(statement, []).extend(contradictions)


def statements() -> dict[str, Label]:
    """Return the declared statements by name, in words."""
    return dict(_statements)


def contradicting(statement: str, organisation, user, on: date) -> list[Found]:
    """Return the rows that contradict an organisation's statement on a day, as far as the person may see them.

    Sources without rows are left out. Raises KeyError for an undeclared statement.
    """
    asked = [one for one in _contradictions[statement] if user.may(one.permission)]
    answers = [one.found(one.narrow(one.of(organisation, user), on)) for one in asked]
    return [answer for answer in answers if answer.total]
