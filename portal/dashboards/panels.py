"""The registry of the home page: apps declare a heading, duties and panels. The page itself knows no app."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise

from portal.columns import Column

Label = str | Promise


@dataclass
class Question:
    """The reader, the day, and the choices in the address. Answers that are used twice are cached."""

    user: object
    on: date
    choices: QueryDict
    _answers: dict[object, object] = field(default_factory=dict)

    def once(self, answer: Callable[["Question"], object]):
        """Return `answer(self)`, computed once, so that panels with the same numbers share their queries."""
        if answer not in self._answers:
            self._answers[answer] = answer(self)
        return self._answers[answer]

    @property
    def then(self) -> dict[str, str]:
        """The part of an address that opens rows as of the day of the question; empty for today."""
        return {} if self.on == timezone.localdate() else {"on": self.on.isoformat()}

    def address(self, **changes) -> str:
        """Return the query string with some choices changed. None removes one."""
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
    """The title of the page, and the choice of its subject."""

    title: Label
    subtitle: Label = ""
    options: Sequence[Option] = ()
    note: Label = ""


@dataclass(frozen=True)
class Duty:
    """Something that waits for this person: `count` rows. `url` opens exactly these."""

    label: Label
    count: int
    url: str
    icon: str
    is_alarming: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of the dashboard's workbook. `rows` contain the values of the sources of `columns`."""

    title: Label
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    note: Label = ""


@dataclass(frozen=True)
class Panel:
    """A part of the page. `build` returns the context of `template`, or None when there is nothing to show.

    `sheets` turns the same content into sheets of the workbook. `permission` decides who sees the panel.
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
    """A home page of its own for a post that works on a phone.

    `meets` (of the user) tells whether it is the person's.
    """

    meets: Callable[[object], bool]
    template: str
    build: Callable[[Question], Mapping]


_desks: list[Desk] = []
_headings: list[Callable[[Question], Heading | None]] = []
_duties: list[tuple[int, Callable[[Question], Sequence[Duty]]]] = []
_panels: dict[str, Panel] = {}


def declare_desk(desk: Desk) -> None:
    """Declare a home page of its own for a post. Called from an app's panels.py."""
    _desks.append(desk)


def desk_of(user) -> Desk | None:
    """Return the home page of this person's post, or None for the usual one."""
    return next((desk for desk in _desks if desk.meets(user)), None)


def declare_heading(heading: Callable[[Question], Heading | None]) -> None:
    """Declare a heading. The first one that returns a value names the page."""
    _headings.append(heading)


def declare_duties(duties: Callable[[Question], Sequence[Duty]], *, order: int = 50) -> None:
    """Declare a source of duties. It checks the person's rights itself, in a fixed number of queries.

    Sources are sorted by `order`, and those of equal order by declaration.
    """
    _duties.append((order, duties))
    _duties.sort(key=lambda source: source[0])


def declare(*panels: Panel) -> None:
    """Declare panels. Called from an app's panels.py."""
    for panel in panels:
        _panels[panel.key] = panel


def heading_of(question: Question) -> Heading | None:
    """Return the heading for this person."""
    answers = (heading(question) for heading in _headings)
    return next((answer for answer in answers if answer is not None), None)


def duties_of(question: Question) -> list[Duty]:
    """Return what waits for this person, without duties that count nothing."""
    return [duty for _order, source in _duties for duty in source(question) if duty.count]


def panels_of(question: Question) -> list[tuple[Panel, Mapping]]:
    """Return the panels that this person may see and that have content, in order."""
    met = [panel for panel in _panels.values() if question.user.may(panel.permission)]
    answers = ((panel, panel.build(question)) for panel in sorted(met, key=lambda panel: panel.order))
    return [(panel, content) for panel, content in answers if content is not None]
