"""What closing adds to the ledger: apply and decide on a problem's page, its events, columns of the full workbook."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind
from rectification.closing.forms import DecisionForm
from rectification.closing.models import Closing
from rectification.closing.services import may_decide, missing_for_closing, withdraw_waiting
from rectification.closing.timeline import reviews
from rectification.ledger.models import Problem
from rectification.ledger.parts import Addition, Part, declare
from rectification.ledger.services.problems import when_ended

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


def part(request, problem: Problem) -> Part:
    """Return what the reader may do about the closing of a problem: apply, withdraw or decide."""
    user = request.user
    waiting = (
        problem.closings.filter(state=Closing.State.WAITING).select_related("applied_by", "problem").first()
    )
    if waiting:
        waiting.problem = problem  # loaded already, with its organisation
    works = problem.state in Problem.WORKING
    shown = {
        "rectification/decision.html": bool(waiting and may_decide(waiting, user)),
        "rectification/may_apply.html": works
        and user.may("rectification.apply_for_closing", problem.organisation),
        "rectification/may_withdraw.html": bool(waiting and waiting.applied_by_id == user.pk),
    }
    return Part(
        aside=[template for template, is_shown in shown.items() if is_shown],
        context={
            "waiting": waiting,
            "decision": DecisionForm(user=user) if shown["rectification/decision.html"] else None,
            "phrases": {"accept": ACCEPT_PHRASES, "return": RETURN_PHRASES},
            "lacks": missing_for_closing(problem) if works else [],
        },
    )


def annotate(problems):
    """Add the latest application and the acceptance of each problem."""
    applied = Closing.objects.within(problem=OuterRef("pk")).order_by("-pk")
    accepted = applied.filter(state=Closing.State.ACCEPTED)
    return problems.annotate(
        applied_at=Subquery(applied.values("applied_at")[:1]),
        opinion=Subquery(accepted.values("opinion")[:1]),
        decided_by_name=Subquery(accepted.values("decided_by__name")[:1]),
        decided_at=Subquery(accepted.values("decided_at")[:1]),
    )


declare(
    Addition(
        part=part,
        events=reviews,
        told=frozenset(
            {
                "rectification.apply_for_closing",
                "rectification.decide_closing",
                "rectification.withdraw_closing",
            }
        ),
        columns=(
            Column("applied_at", _("Applied for closing on"), ("applied_at",), Kind.DATETIME, width=16),
            Column("opinion", _("Acceptance: opinion"), ("opinion",), Kind.LONG_TEXT, width=30),
            Column("decided_by", _("Acceptance: person"), ("decided_by_name",), width=12),
            Column("decided_at", _("Acceptance: day"), ("decided_at",), Kind.DATETIME, width=16),
        ),
        annotate=annotate,
    )
)
when_ended(withdraw_waiting)
