"""The page of one problem: its steps, measures and course, what it lacks, and who may do what."""

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rectification.forms import POINTS, DecisionForm
from rectification.models import Closing, Problem
from rectification.services.closings import may_decide, missing_for_closing
from rectification.timeline import PROGRESS, REVIEW, timeline

VIEW = "rectification.view_problem"


def problem_context(request, row: Problem, shared: dict[str, object], decision=None) -> dict[str, object]:
    """Return what the page of a problem shows; `decision` is a decision form with faults."""
    user = request.user
    measures = list(row.measures.prefetch_related("helpers"))
    events = timeline(row)
    show = request.GET.get("show", "")
    waiting = row.closings.filter(state=Closing.State.WAITING).select_related("applied_by", "problem").first()
    if waiting:
        waiting.problem = row  # already at hand, with its organisation
    works = row.state in Problem.WORKING
    decides = bool(waiting and may_decide(waiting, user))
    shared["may_edit_row"] = shared["may_edit_row"] and works
    return shared | {
        "measures": measures,
        "events": [event for event in events if show not in (PROGRESS, REVIEW) or event.part == show],
        "show": show,
        "carried": carried(request),
        "steps": steps_of(row, measures),
        "waiting": waiting,
        "decision": decision or (DecisionForm(user=user) if decides else None),
        "phrases": {"accept": ACCEPT_PHRASES, "return": RETURN_PHRASES},
        "points": {key: str(label) for key, label in POINTS.items()},
        "lacks": missing_for_closing(row) if works else [],
        "may_log": works and user.may("rectification.log_progress", row.organisation),
        "may_add": works and user.may("rectification.add_measure", row.organisation),
        "may_apply": works and user.may("rectification.apply_for_closing", row.organisation),
        "may_withdraw": bool(waiting and waiting.applied_by_id == user.pk),
        "may_urge": works and user.may("rectification.urge_problem", row.organisation),
        "related": related_of(row, user),
        "print_title": row.number,
    }


def carried(request) -> str:
    """Return the query string that carries the list that the reader came from, "" without one."""
    query = QueryDict(mutable=True)
    if "list" in request.GET:
        query["list"] = request.GET["list"]
    return query.urlencode()


ACCEPT_PHRASES = (
    _("The measures are carried out, the proof is complete: closing accepted."),
    _("Make what worked a standing rule of the branch."),
    _("Keep it up; it will be looked at again."),
)
RETURN_PHRASES = (
    _("Add what members or the public say of it."),
    _("Photos of an event do not show the effect; add the result."),
    _("The proof does not belong to this measure; replace it."),
)


def steps_of(row: Problem, measures) -> list[dict[str, object]]:
    """Return the five steps with a day each: done, now or to come."""
    state = Problem.State
    started = min((measure.starts_on for measure in measures), default=None)
    done = [measure.done_on for measure in measures if measure.done_on]
    reached = {
        state.REGISTERED: 1,
        state.RETURNED: 2,
        state.RECTIFYING: 2,
        state.IN_REVIEW: 3,
        state.CLOSED: 5,
    }
    at = 1 if not measures and row.state in Problem.WORKING else reached.get(row.state, 0)
    if row.state == state.REGISTERED and measures:
        at = 2
    steps = (
        (_("Registered"), row.found_on),
        (_("Measures set"), started),
        (_("Rectified"), max(done) if done and len(done) == len(measures) else None),
        (_("Reviewed"), None),
        (_("Closed"), row.closed_on),
    )
    return [
        {"label": label, "day": day, "done": number < at, "now": number == at}
        for number, (label, day) in enumerate(steps)
    ]


def related_of(row: Problem, user) -> dict[str, object]:
    """Return the counts of problems of the same type and of the same unit that the reader may meet."""
    rows = Problem.objects.visible_to(user, VIEW).filter(campaign=row.campaign)
    ledger = f"{reverse('problem_list')}?campaign={row.campaign_id}&slice=found"
    found = rows.cut("found", timezone.localdate())
    return {
        "type": found.filter(type=row.type).count(),
        "type_closed": found.filter(type=row.type, state=Problem.State.CLOSED).count(),
        "type_url": f"{ledger}&type={row.type_id}",
        "unit": found.filter(unit=row.unit).count(),
        "unit_open": found.filter(unit=row.unit, state__in=Problem.OPEN).count(),
        "unit_url": f"{ledger}&unit={row.unit_id}",
    }
