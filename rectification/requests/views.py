"""Asking for a change of a problem, deciding on a request, withdrawing it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.evidence.serving import attached
from portal.ui.acts import Act, of
from portal.ui.forms import PersonalForm
from rectification.ledger.models import Problem
from rectification.ledger.pages import ProblemPages
from rectification.requests import services
from rectification.requests.forms import AskForm, DecideForm
from rectification.requests.models import ChangeRequest
from rectification.requests.pages import ChangeRequestPages

ASK = Act(
    "request_change",
    ProblemPages,
    "request",
    AskForm,
    of("problem", services.request_change),
    _("Ask for a change"),
    _("Asked. Those who decide above have been told; until then everything stays as it is."),
    hint=lambda problem: f"{problem.number} {problem.title}",
    submit=_("Ask"),
    when=lambda problem: problem.state in Problem.OPEN,
    template="rectification/request_change.html",
)


class Deciding(Act):
    """Deciding shows the request above its form."""

    def context(self, request: HttpRequest, row: ChangeRequest) -> dict[str, object]:
        """Add the request with its reason and proof."""
        return super().context(request, row) | {"row": row, "files": attached(row.evidence.all())}


DECIDE = Deciding(
    "decide_request",
    ChangeRequestPages,
    "decide",
    DecideForm,
    of("request", services.decide_request),
    _("Decide on a request for a change"),
    _("Decided. Who asked has been told."),
    hint=lambda row: f"{row.problem.number} {row.change}",
    submit=_("Decide"),
    when=ChangeRequest.ACCEPT.allows,
    template="rectification/decide_request.html",
    leads_to=lambda row: reverse("problem_detail", args=[row.problem_id]),
    may=services.may_decide,
)
WITHDRAW = Act(
    "withdraw_request",
    ChangeRequestPages,
    "withdraw",
    PersonalForm,
    of("request", services.withdraw_request),
    _("Withdraw a request for a change"),
    _("The request has been withdrawn."),
    hint=lambda row: f"{row.problem.number} {row.change}",
    submit=_("Withdraw"),
    when=ChangeRequest.WITHDRAW.allows,
    may=services.is_own,
)
