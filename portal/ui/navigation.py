"""The menu: apps offer entries in navigation.py; a person sees only what he may open."""

from collections.abc import Callable
from dataclasses import dataclass

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

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name)


SECTIONS = {
    section.key: section
    for section in (
        Section("desk", _("Desk"), 10),
        Section("rectification", _("“Dark under the lamp” rectification"), 20),
        Section("files", _("Files"), 80),
        Section("system", _("System"), 90),
    )
}
_entries: list[Entry] = []


def declare(*entries: Entry) -> None:
    """Declare menu entries, from an app's navigation.py."""
    _entries.extend(entries)


def menu_of(user) -> list[tuple[Section, list[Entry]]]:
    """Return the sections and entries that `user` may open, in order."""
    allowed = [entry for entry in _entries if not entry.permission or user.may(entry.permission)]
    allowed.sort(key=lambda entry: entry.order)
    sections = sorted(SECTIONS.values(), key=lambda section: section.order)
    grouped = [
        (section, [entry for entry in allowed if entry.section == section.key]) for section in sections
    ]
    return [(section, entries) for section, entries in grouped if entries]
