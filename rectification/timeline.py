"""The course of a problem: registered, worked on, applied for, decided, in one row of events, newest first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.audit.services import history
from portal.evidence.models import Evidence
from portal.evidence.serving import attached
from rectification.models import Closing, Problem, Progress

PROGRESS, REVIEW, RECORD = "progress", "review", "record"
# Verbs whose acts are told by rows of their own.
TOLD_OTHERWISE = frozenset(
    {
        "rectification.log_progress",
        "rectification.apply_for_closing",
        "rectification.decide_closing",
        "rectification.withdraw_closing",
    }
)


@dataclass(frozen=True)
class Event:
    """One thing that happened. `tone` is b, g, a or r (blue, green, amber, red); `mark` a short badge."""

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
        """The files, and whether each can be previewed."""
        return attached(self.files)


def timeline(problem: Problem) -> list[Event]:
    """Return the events of a problem, newest first, in a fixed number of queries."""
    events = [*_progress(problem), *_reviews(problem), *_records(problem)]
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


def _reviews(problem: Problem) -> list[Event]:
    events = []
    for closing in problem.closings.select_related("applied_by", "decided_by").prefetch_related("evidence"):
        withdrawn = closing.state == Closing.State.WITHDRAWN
        events.append(
            Event(
                at=closing.applied_at,
                who=closing.applied_by.name,
                what=_("applied for closing"),
                part=REVIEW,
                icon="send",
                tone="b",
                mark=_("withdrawn") if withdrawn else "",
                text=closing.statement,
                files=list(closing.evidence.all()),
            )
        )
        if closing.decided_by:
            events.append(_decision(closing))
    return events


def _decision(closing: Closing) -> Event:
    accepted = closing.state == Closing.State.ACCEPTED
    return Event(
        at=closing.decided_at,
        who=closing.decided_by.name,
        what=_("accepted the closing") if accepted else _("returned it to be completed"),
        part=REVIEW,
        icon="stamp" if accepted else "undo-2",
        tone="g" if accepted else "a",
        text=closing.opinion,
        points=list(closing.checked_points),
    )


def _records(problem: Problem) -> list[Event]:
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
        if entry.action not in TOLD_OTHERWISE
    ]
