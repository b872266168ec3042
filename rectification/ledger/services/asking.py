"""How a workbook asks for changes: the matter of requests stands above the ledger, and says here how it is done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.accounts.models import User
from rectification.ledger.models import Problem


@dataclass(frozen=True)
class Asking:
    """What a workbook needs of requests.

    `obstacles(problems)` returns a function of (problem, field, value) that says why this cannot be asked for, "" if it
    can. `ask(asked=[(problem, {field: value})], reason=…, actor=…)` returns the requests made. `withdraw(keys, actor)`
    takes back those that still wait.
    """

    obstacles: Callable[[Iterable[Problem]], Callable[[Problem, str, object], str]]
    ask: Callable[..., Sequence]
    withdraw: Callable[[Iterable[int], User], None]


_declared: list[Asking] = []


def declare(asking: Asking) -> None:
    """Declare how changes are asked for. Called from the additions of the matter that keeps requests."""
    _declared[:] = [asking]


def asking() -> Asking:
    """Return how changes are asked for."""
    return _declared[0]
