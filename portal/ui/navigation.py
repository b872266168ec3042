"""The menu: apps offer entries in navigation.py; a person sees only what he may open."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True)
class Section:
    """A heading of the menu."""

    key: str
    label: Label
    order: int


@dataclass(frozen=True)
class Entry:
    """A link of the menu. `count` (of the user) is shown as a badge; `permission` "" is for everybody."""

    section: str
    label: Label
    url_name: str
    icon: str
    permission: str = ""
    order: int = 50
    count: Callable[[object], int] | None = None
    alarming: bool = False
    number: int = 0
    is_current: bool = False

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name)


SECTIONS = {
    section.key: section
    for section in (
        Section("desk", _("Desk"), 10),
        Section("rectification", _("“Dark under the lamp” rectification"), 20),
        Section("branches", _("Branches"), 30),
        Section("ratings", _("Rotating red flag"), 40),
        Section("files", _("Files"), 80),
        Section("system", _("System"), 90),
    )
}
_entries: list[Entry] = []


def declare(*entries: Entry) -> None:
    """Declare menu entries, from an app's navigation.py."""
    _entries.extend(entries)


def menu_of(user, path: str = "") -> list[tuple[Section, list[Entry]]]:
    """Return the sections and entries that `user` may open, in order, with counts; `path` marks where he is."""
    allowed = [entry for entry in _entries if not entry.permission or user.may(entry.permission)]
    current = max((entry.url for entry in allowed if _leads_to(entry.url, path)), key=len, default="")
    drawn = [
        replace(entry, number=entry.count(user) if entry.count else 0, is_current=entry.url == current)
        for entry in sorted(allowed, key=lambda entry: entry.order)
    ]
    sections = sorted(SECTIONS.values(), key=lambda section: section.order)
    grouped = [(section, [entry for entry in drawn if entry.section == section.key]) for section in sections]
    return [(section, entries) for section, entries in grouped if entries]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
