"""The page of one problem: its steps, measures, timeline, what it lacks, and the possible actions."""

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rectification.ledger.models import Problem
from rectification.ledger.parts import additions, course_of
from rectification.ledger.timeline import PROGRESS, REVIEW

VIEW = "rectification.view_problem"


def problem_context(request, row: Problem, shared: dict[str, object]) -> dict[str, object]:
    """Return the context of a problem's page, with the parts that higher matters add."""
    user = request.user
    measures = list(row.measures.prefetch_related("helpers"))
    show = request.GET.get("show", "")
    works = row.state in Problem.WORKING
    shared["may_edit_row"] = shared["may_edit_row"] and works
    shared |= {
        "measures": measures,
        "events": [event for event in course_of(row) if show not in (PROGRESS, REVIEW) or event.part == show],
        "show": show,
        "carried": carried(request),
        "steps": steps_of(row, measures),
        "may_log": works and user.may("rectification.log_progress", row.organisation),
        "may_add": works and user.may("rectification.add_measure", row.organisation),
        "related": related_of(row, user),
        "print_title": row.number,
    }
    parts = [addition.part(request, row) for addition in additions()]
    for part in parts:
        shared |= part.context
    return shared | {
        "head": [template for part in parts for template in part.head],
        "aside": [template for part in parts for template in part.aside],
    }


def carried(request) -> str:
    """Return the query string of the list that the reader came from, or "" without one."""
    query = QueryDict(mutable=True)
    if "list" in request.GET:
        query["list"] = request.GET["list"]
    return query.urlencode()


def steps_of(row: Problem, measures) -> list[dict[str, object]]:
    """Return the five steps with their days and states: done, now or to come."""
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
    """Return the counts of problems of the same type and of the same unit that the reader may see."""
    rows = Problem.objects.visible_to(user, VIEW).filter(campaign=row.campaign)
    ledger = f"{reverse('problem_list')}?campaign={row.campaign_id}&slice=found"
    found = rows.in_slice("found", timezone.localdate())
    return {
        "type": found.filter(type=row.type).count(),
        "type_closed": found.filter(type=row.type, state=Problem.State.CLOSED).count(),
        "type_url": f"{ledger}&type={row.type_id}",
        "unit": found.filter(unit=row.unit).count(),
        "unit_open": found.filter(unit=row.unit, state__in=Problem.OPEN).count(),
        "unit_url": f"{ledger}&unit={row.unit_id}",
    }
