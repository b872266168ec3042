"""The kinds of background work. Apps decorate functions in jobs.py, which is found by name at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

Label = str | Promise
# report(done, total, message) tells the progress. Raises Cancelled or LeaseLost. It writes nothing to the database.
Report = Callable[..., None]
Work = Callable[..., None]


@dataclass(frozen=True)
class Kind:
    """A kind of work. `work(job, report)` may run again after a crash, but publishes once, by `finishing`."""

    key: str
    label: Label
    work: Work
    every: timedelta | None = None


_kinds: dict[str, Kind] = {}


def job(key: str, *, label: Label, every: timedelta | None = None) -> Callable[[Work], Work]:
    """Declare a function as a kind of work. With `every` the sweep enqueues it in that rhythm."""

    def declare(work: Work) -> Work:
        _kinds[key] = Kind(key, label, work, every)
        return work

    return declare


def kind(key: str) -> Kind:
    """Return a kind. Raises KeyError."""
    return _kinds[key]


def all_kinds() -> dict[str, Kind]:
    """Return every declared kind by key."""
    return dict(_kinds)


def label_of(key: str) -> str:
    """Return the label of a kind, or its key when it is no longer declared."""
    return str(_kinds[key].label) if key in _kinds else key
