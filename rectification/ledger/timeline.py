"""The timeline of a problem: one list of events, newest first, from registering to closing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.audit.services import history
from portal.evidence.models import Evidence
from portal.evidence.serving import attached
from rectification.ledger.models import Problem, Progress

PROGRESS, REVIEW, RECORD = "progress", "review", "record"
# The verb whose audit entries are replaced by rows of their own.
LOG = "rectification.log_progress"


@dataclass(frozen=True)
class Event:
    """One event. `tone` is b, g, a or r (blue, green, amber, red); `mark` is a short badge."""

    at: datetime
    who: str
    what: str
    part: str
    icon: str
    tone: str = ""
    mark: str = ""
    text: str = ""
    files: list[Evidence] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    changes: AuditEntry | None = None

    @property
    def shown_files(self) -> list[tuple[Evidence, bool]]:
        """The files, each with whether it can be previewed."""
        return attached(self.files)


def timeline(problem: Problem, added: Sequence[Event], told: frozenset[str]) -> list[Event]:
    """Return the events of a problem with the added ones, newest first, in a fixed number of queries.

    Audit entries of the verbs in `told` are left out, because the added events show them.
    """
    events = [*_progress(problem), *added, *_records(problem, told | {LOG})]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _progress(problem: Problem) -> list[Event]:
    entries = (
        Progress.objects.within(measure__problem=problem)
        .select_related("author", "measure")
        .prefetch_related("evidence")
    )
    return [
        Event(
            at=entry.logged_at,
            who=entry.author.name,
            what=_told(entry),
            part=PROGRESS,
            icon="circle-check-big" if entry.percent == 100 else "pencil-line",
            tone="g" if entry.percent == 100 else "",
            mark=f"{entry.percent_before}% → {entry.percent}%",
            text=entry.note,
            files=list(entry.evidence.all()),
        )
        for entry in entries
    ]


def _told(entry: Progress) -> str:
    words = {"number": entry.measure.ordinal}
    if entry.percent == 100 > entry.percent_before:
        return _("finished measure %(number)s") % words
    if entry.percent == entry.percent_before:
        return _("reported on measure %(number)s, no change") % words
    return _("moved measure %(number)s on") % words


def _records(problem: Problem, told: frozenset[str]) -> list[Event]:
    return [
        Event(
            at=entry.at,
            who=entry.actor_name or _("System"),
            what=entry.action_label,
            part=RECORD,
            icon="plus" if entry.action == "rectification.register_problem" else "pencil",
            text=entry.reason,
            changes=entry if entry.action != "rectification.register_problem" else None,
        )
        for entry in history(problem)
        if entry.action not in told
    ]
