"""The menu. Apps offer entries in navigation.py; a person sees only entries that the person may open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.ui.cells import address

Label = str | Promise


@dataclass(frozen=True)
class Section:
    """A heading of the menu."""

    key: str
    label: Label
    order: int


@dataclass(frozen=True)
class Entry:
    """A link of the menu. `count` (of the user) is shown as a badge. `permission` "" means everybody.

    `counted_at` names a URL that answers the badge after the page is shown, for counts that take more than one
    query. `when` (of the user) hides the entry from people for whom it would be empty. `prominent` makes it the
    round button of a bottom bar.
    """

    section: str
    label: Label
    url_name: str
    icon: str
    permission: str = ""
    order: int = 50
    count: Callable[[object], int] | None = None
    alarming: bool = False
    counted_at: str = ""
    number: int = 0
    is_current: bool = False
    when: Callable[[object], bool] | None = None
    prominent: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return address(self.url_name)

    def shown(self) -> "Shown":
        """Return what a page shows of it."""
        return Shown(
            self.url,
            str(self.label),
            self.icon,
            address(self.counted_at) if self.counted_at else "",
            self.alarming,
            self.number,
            self.is_current,
            self.prominent,
        )


class Shown(NamedTuple):
    """What a page shows of an entry. Equal entries are drawn once (portal.ui.parts)."""

    url: str
    label: str
    icon: str
    counted_at: str
    alarming: bool
    number: int
    is_current: bool
    prominent: bool


@dataclass(frozen=True)
class Bar:
    """The bottom bar of a post that works on a phone: five places within reach of one thumb.

    `meets` (of the user) tells whether it is the person's bar. Everybody else gets the first entries of the menu
    and "more".
    """

    meets: Callable[[object], bool]
    entries: Sequence[Entry]


SECTIONS = {
    section.key: section
    for section in (
        Section("desk", _("Desk"), 10),
        Section("rectification", _("“Dark under the lamp” rectification"), 20),
        Section("branches", _("Branches"), 30),
        Section("ratings", _("Rotating red flag"), 40),
        Section("grids", _("Grids and services"), 60),
        Section("files", _("Files"), 80),
        Section("system", _("System"), 90),
    )
}
IN_REACH = 4  # number of entries in the bar next to "more"
_entries: list[Entry] = []
_bars: list[Bar] = []


def declare(*entries: Entry) -> None:
    """Declare menu entries. Called from an app's navigation.py."""
    _entries.extend(entries)


def entries() -> list[Entry]:
    """Return every declared entry."""
    return list(_entries)


def declare_bar(bar: Bar) -> None:
    """Declare the bottom bar of a post. Called from an app's navigation.py."""
    _bars.append(bar)


def bar_of(user, path: str, menu: Sequence[tuple[Section, list[Entry]]]) -> dict[str, object]:
    """Return {entries, more} of the bottom bar: that of the person's post, or the first entries of the menu."""
    own = next((bar for bar in _bars if bar.meets(user)), None)
    if own is None:
        return {
            "entries": [entry for _section, entries in menu for entry in entries][:IN_REACH],
            "more": True,
        }
    return {"entries": [replace(entry, is_current=entry.url == path) for entry in own.entries], "more": False}


def menu_of(user, path: str = "") -> list[tuple[Section, list[Entry]]]:
    """Return the sections and entries that `user` may open, in order, with counts. `path` marks the present one."""
    held = [entry for entry in _entries if not entry.permission or user.may(entry.permission)]
    offered = {when: when(user) for when in {entry.when for entry in held if entry.when}}
    allowed = [entry for entry in held if entry.when is None or offered[entry.when]]
    urls = [entry.url for entry in allowed]
    current = max((url for url in urls if _leads_to(url, path)), key=len, default="")
    drawn = [
        replace(entry, number=entry.count(user) if entry.count else 0, is_current=url == current)
        for entry, url in sorted(zip(allowed, urls, strict=True), key=lambda pair: pair[0].order)
    ]
    sections = sorted(SECTIONS.values(), key=lambda section: section.order)
    grouped = [(section, [entry for entry in drawn if entry.section == section.key]) for section in sections]
    return [(section, entries) for section, entries in grouped if entries]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
