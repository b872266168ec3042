"""What apps offer to the home page: a heading, duties and panels. The page itself knows none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise

from portal.columns import Column

Label = str | Promise


@dataclass
class Question:
    """Who asks, on which day, with which choices in the address. Answers used twice are kept."""

    user: object
    on: date
    choices: QueryDict
    _answers: dict[object, object] = field(default_factory=dict)

    def once(self, answer: Callable[["Question"], object]):
        """Return `answer(self)`, worked out once: panels that read the same numbers share their queries."""
        if answer not in self._answers:
            self._answers[answer] = answer(self)
        return self._answers[answer]

    def address(self, **changes) -> str:
        """Return the query string with some choices changed; None drops one."""
        choices = self.choices.copy()
        for name, value in changes.items():
            choices.pop(name, None)
            if value is not None:
                choices[name] = str(value)
        return f"?{choices.urlencode()}"


@dataclass(frozen=True)
class Option:
    """One choice of a switch."""

    label: Label
    url: str
    is_current: bool


@dataclass(frozen=True)
class Heading:
    """What the page is called, and the choice of what it tells about."""

    title: Label
    subtitle: Label = ""
    options: Sequence[Option] = ()
    note: Label = ""


@dataclass(frozen=True)
class Duty:
    """Something waiting for this person: `count` rows, and `url` opens exactly these."""

    label: Label
    count: int
    url: str
    icon: str
    is_alarming: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of the dashboard's workbook. `rows` are cut by the sources of `columns`."""

    title: Label
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    note: Label = ""


@dataclass(frozen=True)
class Panel:
    """A part of the page. `build` answers the context of `template`, or None when there is nothing to tell.

    `sheets` turn the same content into sheets of the workbook; `permission` says who meets the panel.
    """

    key: str
    permission: str
    template: str
    order: int
    build: Callable[[Question], Mapping | None]
    sheets: Callable[[Mapping], Sequence[Sheet]] = lambda content: ()
    is_half: bool = False


@dataclass(frozen=True)
class Desk:
    """A home page of its own, for a post that works on a phone. `meets` (of the user) says whose home it is."""

    meets: Callable[[object], bool]
    template: str
    build: Callable[[Question], Mapping]


_desks: list[Desk] = []
_headings: list[Callable[[Question], Heading | None]] = []
_duties: list[tuple[int, Callable[[Question], Sequence[Duty]]]] = []
_panels: dict[str, Panel] = {}


def declare_desk(desk: Desk) -> None:
    """Declare a home page of its own for a post, from an app's panels.py."""
    _desks.append(desk)


def desk_of(user) -> Desk | None:
    """Return the home page of this person's post, None when it is the usual one."""
    return next((desk for desk in _desks if desk.meets(user)), None)


def declare_heading(heading: Callable[[Question], Heading | None]) -> None:
    """Declare a heading; the first that answers names the page."""
    _headings.append(heading)


def declare_duties(duties: Callable[[Question], Sequence[Duty]], *, order: int = 50) -> None:
    """Declare a source of duties: it asks for the person's rights itself, in a fixed number of queries.

    Sources stand by `order`; those of equal order stand as they were declared.
    """
    _duties.append((order, duties))
    _duties.sort(key=lambda source: source[0])


def declare(*panels: Panel) -> None:
    """Declare panels, from an app's panels.py."""
    for panel in panels:
        _panels[panel.key] = panel


def heading_of(question: Question) -> Heading | None:
    """Return the heading for this person."""
    answers = (heading(question) for heading in _headings)
    return next((answer for answer in answers if answer is not None), None)


def duties_of(question: Question) -> list[Duty]:
    """Return what waits for this person; what counts nothing is left out."""
    return [duty for _order, source in _duties for duty in source(question) if duty.count]


def panels_of(question: Question) -> list[tuple[Panel, Mapping]]:
    """Return the panels that this person meets and that have something to tell, in order."""
    met = [panel for panel in _panels.values() if question.user.may(panel.permission)]
    answers = ((panel, panel.build(question)) for panel in sorted(met, key=lambda panel: panel.order))
    return [(panel, content) for panel, content in answers if content is not None]
