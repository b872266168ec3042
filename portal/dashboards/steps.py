"""First steps: what a new portal still needs. Apps declare them in panels.py; finished ones are ticked off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.dashboards.panels import Label, Question


@dataclass(frozen=True)
class Step:
    """Something that is done once. `is_done` checks within the reach of the person who may do it."""

    label: Label
    hint: Label
    url: Callable[[], str]
    permission: str
    is_done: Callable[[Question], bool]
    order: int


@dataclass(frozen=True)
class Standing:
    """A step and its state for a person."""

    step: Step
    is_done: bool


_steps: list[Step] = []


def declare_steps(*steps: Step) -> None:
    """Declare steps. Called from an app's panels.py."""
    _steps.extend(steps)


def steps_of(question: Question) -> Sequence[Standing]:
    """Return the steps that this person may take, in order. Empty once all are done."""
    own = [step for step in _steps if question.user.may(step.permission)]
    standing = [Standing(step, step.is_done(question)) for step in sorted(own, key=lambda step: step.order)]
    return [] if all(one.is_done for one in standing) else standing
