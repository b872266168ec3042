"""Void a problem, and undo new limits."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.audit.services import acts_of
from portal.ui.acts import Act, allow, of
from portal.ui.forms import ReasonForm
from portal.workflow import StaleState
from rectification.ledger import services
from rectification.ledger.models import Problem
from rectification.ledger.pages import ProblemPages, carried
from rectification.ledger.services.measured import is_superior


def problem_for(request: HttpRequest, pk: int, verb: str) -> Problem:
    """Return a problem. Answers 404 when the reader may not see it, 403 when this action is not allowed."""
    problem = ProblemPages.row(request, pk)
    allow(request, verb, problem.organisation)
    return problem


def require_working(problem: Problem, verb: str) -> None:
    """Raise StaleState unless the branch is at work on the problem."""
    if problem.state not in Problem.WORKING:
        raise StaleState(problem, verb)


def back_to(request: HttpRequest, problem: Problem) -> str:
    """Return the address of the problem, with the list that the reader came from."""
    query = carried(request)
    return reverse("problem_detail", args=[problem.pk]) + (f"?{query}" if query else "")


def page_of(request: HttpRequest, problem: Problem) -> dict[str, object]:
    """Return the context that every form about a problem shares."""
    back = back_to(request, problem)
    return {
        "problem": problem,
        "form_hint": f"{problem.number} {problem.title}",
        "back": back,
        "trail": [(ProblemPages.title, ProblemPages.back_to_list(request)), (problem.number, back)],
    }


# Making void is done by somebody above. A branch or unit asks for it.
VOID = Act(
    "void_problem",
    ProblemPages,
    "void",
    ReasonForm,
    of("problem", services.void_problem),
    _("Void a problem"),
    _("The problem is void. Its number stays taken."),
    Problem.VOID,
    submit=_("Void"),
    dangerous=True,
    may=is_superior,
)


@require_POST
def undo_reschedule(request: HttpRequest, batch: str):
    """Undo one's own new limits."""
    acts = acts_of(request.user).filter(action="rectification.reschedule_problem", request_id=batch)
    return take_back(request, acts, lambda: services.undo_reschedule(batch=batch, actor=request.user))


def take_back(request: HttpRequest, own, undo: Callable[[], object]):
    """Undo one's own recent act, or say that it is too late. Raises Http404 for the act of another person."""
    if not own.exists():
        raise Http404
    try:
        undo()
    except ValidationError as fault:
        messages.warning(request, fault.messages[0])
    else:
        messages.success(request, gettext("Taken back. Nobody has been told."))
    return redirect(ProblemPages.back_address(request))
