"""Asking for a change of a problem, deciding on a request, withdrawing it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.evidence.serving import attached
from portal.ui.acts import Act, of, row_for
from portal.ui.forms import PersonalForm
from rectification.ledger.models import Problem
from rectification.ledger.pages import ProblemPages
from rectification.requests import services
from rectification.requests.forms import AskForm, DecideForm
from rectification.requests.models import ChangeRequest
from rectification.requests.pages import ChangeRequestPages


def told(row: ChangeRequest) -> str:
    """Return the request in one line: problem, field, values."""
    return f"{row} {row.shown(row.before)} → {row.shown(row.after)}"


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


def is_own(request: ChangeRequest, person: User) -> bool:
    """Tell whether a person has made the request."""
    return request.asked_by_id == person.pk


@dataclass(frozen=True)
class Personal(Act):
    """An act that belongs to few of those who hold its right on the row: `may(row, person)` tells to whom."""

    may: Callable[[ChangeRequest, User], bool] = is_own

    def perform(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the form or act. Raises PermissionDenied for anybody else."""
        row = row_for(request, self.pages, pk, self.permission)
        if not self.may(row, request.user):
            raise PermissionDenied(self.permission)
        return super().perform(request, pk)

    def context(self, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Add the request with its reason and proof."""
        return super().context(request, row) | {"row": row, "files": attached(row.evidence.all())}


DECIDE = Personal(
    "decide_request",
    ChangeRequestPages,
    "decide",
    DecideForm,
    of("request", services.decide_request),
    _("Decide on a request for a change"),
    _("Decided. Who asked has been told."),
    hint=told,
    submit=_("Decide"),
    when=ChangeRequest.ACCEPT.allows,
    template="rectification/decide_request.html",
    leads_to=lambda row: reverse("problem_detail", args=[row.problem_id]),
    may=services.may_decide,
)
WITHDRAW = Personal(
    "withdraw_request",
    ChangeRequestPages,
    "withdraw",
    PersonalForm,
    of("request", services.withdraw_request),
    _("Withdraw a request for a change"),
    _("The request has been withdrawn."),
    hint=told,
    submit=_("Withdraw"),
    when=ChangeRequest.WITHDRAW.allows,
)
