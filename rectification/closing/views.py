"""Closing: the branch applies or withdraws, a reviewer above decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.preferences.drafts import keep_draft
from portal.ui.acts import Act, of, show_faults
from rectification.closing import services
from rectification.closing.forms import RETURN, ApplyForm, DecisionForm
from rectification.closing.models import Closing
from rectification.closing.services import may_decide, missing_for_closing
from rectification.ledger.models import Problem
from rectification.ledger.pages import ProblemPages
from rectification.ledger.views.problems import back_to, take_back

VIEW = "rectification.view_problem"


class Applying(Act):
    """Applying shows what is still missing above its form."""

    def context(self, request: HttpRequest, row: Problem) -> dict[str, object]:
        """Add what is missing."""
        return super().context(request, row) | {"lacks": missing_for_closing(row)}


APPLY = Applying(
    "apply_for_closing",
    ProblemPages,
    "apply",
    ApplyForm,
    of("problem", services.apply_for_closing),
    gettext_lazy("Apply for closing"),
    gettext_lazy("Applied. The reviewers of the organisations above have been told."),
    hint=lambda problem: f"{problem.number} {problem.title}",
    submit=gettext_lazy("Apply"),
    when=lambda problem: problem.state in Problem.WORKING,
    template="rectification/apply_for_closing.html",
)


def closing_for(request: HttpRequest, pk: int) -> Closing:
    """Return an application that the reader may see."""
    visible = Closing.objects.visible_to(request.user, VIEW)
    return get_object_or_404(visible.select_related("applied_by", "problem__organisation"), pk=pk)


@require_POST
def withdraw_closing(request: HttpRequest, pk: int):
    """Withdraw one's own application."""
    closing = closing_for(request, pk)
    services.withdraw_closing(closing=closing, actor=request.user)
    messages.success(request, _("The application has been withdrawn."))
    return redirect(back_to(request, closing.problem))


@require_POST
def decide_closing(request: HttpRequest, pk: int):
    """Accept or return an application. With faults, show the problem again with what was typed."""
    closing = closing_for(request, pk)
    if not may_decide(closing, request.user):
        raise PermissionDenied("rectification.decide_closing")
    form = DecisionForm(request.POST, user=request.user)
    if form.is_valid():
        values = dict(form.cleaned_data)
        returned = values.pop("decision") == RETURN
        service = services.return_closing if returned else services.accept_closing
        try:
            service(closing=closing, actor=request.user, **values)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            undo = reverse("undo_return", args=[pk]) if returned else ""
            said = _("Returned with your reason.") if returned else _("Accepted and closed.")
            messages.success(request, said, extra_tags=undo)
            return redirect(back_to(request, closing.problem))
    problem = ProblemPages.row(request, closing.problem_id)
    context = ProblemPages.context(request) | ProblemPages.detail_context(request, problem)
    return render(request, ProblemPages.detail_template, context | {"decision": form}, status=422)


@require_POST
def undo_return(request: HttpRequest, pk: int):
    """Undo one's own return. The opinion stands in the form again, as a draft."""
    own = Closing.objects.visible_to(request.user, "rectification.undo_return").filter(
        decided_by=request.user
    )
    closing = own.filter(pk=pk).select_related("problem__organisation").first()

    def undo() -> None:
        said = {"decision": [RETURN], "opinion": [closing.opinion], "checked_points": closing.checked_points}
        services.undo_return(closing=closing, actor=request.user)
        keep_draft(key=reverse("decide_closing", args=[pk]), fields=said, actor=request.user)

    return take_back(request, own.filter(pk=pk), undo)
