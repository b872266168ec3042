"""Requests and their decisions in the timeline of a problem."""

from django.utils.translation import gettext as _

from rectification.ledger.models import Problem
from rectification.ledger.timeline import REVIEW, Event
from rectification.requests.models import ChangeRequest


def requests_of(problem: Problem) -> list[Event]:
    """Return the requests for changes of a problem and their decisions as events."""
    events = []
    rows = problem.change_requests.select_related("asked_by", "decided_by", "measure").prefetch_related(
        "evidence"
    )
    for row in rows:
        ended = row.state in (ChangeRequest.State.WITHDRAWN, ChangeRequest.State.LAPSED)
        events.append(
            Event(
                at=row.asked_at,
                who=row.asked_by.name,
                what=_("asked for a change: %(what)s") % {"what": row.change},
                part=REVIEW,
                icon="file-pen-line",
                tone="b",
                mark=row.get_state_display() if ended else "",
                text=row.reason,
                files=list(row.evidence.all()),
            )
        )
        if row.decided_by:
            events.append(_decision(row))
    return events


def _decision(row: ChangeRequest) -> Event:
    accepted = row.state == ChangeRequest.State.ACCEPTED
    said = _("accepted a change: %(what)s") if accepted else _("refused a change: %(what)s")
    return Event(
        at=row.decided_at,
        who=row.decided_by.name,
        what=said % {"what": row.change},
        part=REVIEW,
        icon="stamp" if accepted else "x",
        tone="g" if accepted else "a",
        text=row.opinion,
    )
