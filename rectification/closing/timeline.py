"""Applications and decisions in the timeline of a problem."""

from django.utils.translation import gettext as _

from rectification.closing.forms import POINTS
from rectification.closing.models import Closing
from rectification.ledger.models import Problem
from rectification.ledger.timeline import REVIEW, Event


def reviews(problem: Problem) -> list[Event]:
    """Return the applications of a problem and their decisions as events."""
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
        points=[str(label) for key, label in POINTS.items() if key in closing.checked_points],
    )
