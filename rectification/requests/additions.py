"""What requests add to the ledger: a card on a problem's page, events, the count of extensions, the way of workbooks."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind
from rectification.ledger.models import Problem
from rectification.ledger.parts import Addition, Part, declare
from rectification.ledger.services import asking
from rectification.ledger.services.measured import is_fixed
from rectification.ledger.services.problems import when_ended
from rectification.requests.models import DECIDE, ChangeRequest
from rectification.requests.services import (
    extensions_of,
    lapse,
    may_decide,
    obstacles,
    request_changes,
    withdraw_all,
)
from rectification.requests.timeline import requests_of

ASK = "rectification.request_change"


def part(request, problem: Problem) -> Part:
    """Return the card of requests: those that wait, the count of extensions, and the way to ask for a change."""
    user = request.user
    waiting = list(problem.change_requests.waiting().select_related("asked_by", "measure"))
    for row in waiting:
        row.problem = problem  # loaded already, with its organisation
    may_ask = (
        problem.state in Problem.OPEN and user.may(ASK, problem.organisation) and is_fixed(problem, user)
    )
    extended = extensions_of(problem)
    shown = bool(waiting or may_ask or extended)
    return Part(
        aside=["rectification/change_requests.html"] if shown else [],
        context={
            "requests": [(row, may_decide(row, user)) for row in waiting],
            "may_ask": may_ask,
            "extended": extended,
        },
    )


def annotate(problems):
    """Add how often the limit of each problem was extended."""
    extended = ChangeRequest.objects.within(problem=OuterRef("pk")).extensions().order_by()
    counted = extended.values("problem").annotate(n=Count("pk")).values("n")
    return problems.annotate(extended=Coalesce(Subquery(counted), 0))


declare(
    Addition(
        part=part,
        events=requests_of,
        told=frozenset({DECIDE}),
        columns=(Column("extended", _("Times extended"), ("extended",), Kind.INTEGER, width=8),),
        annotate=annotate,
    )
)
when_ended(lapse)
asking.declare(asking.Asking(obstacles, request_changes, withdraw_all))
