"""Views that raise and answer objections."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.ui.acts import READ_OR_WRITE, Act, act, allow, form_of, of, show_faults
from portal.ui.forms import ReasonForm
from portal.workflow import StaleState
from ratings.objections import services
from ratings.objections.forms import AnswerForm, ObjectionForm
from ratings.objections.models import Objection
from ratings.objections.pages import ObjectionPages
from ratings.objections.services import is_unsettled, require_answerer
from ratings.reviews.views import page_of, standing_for
from ratings.rounds.models import Round

KEEP_SCORE = Act(
    "keep_score",
    ObjectionPages,
    "keep-score",
    ReasonForm,
    of("objection", services.keep_score),
    gettext_lazy("Say why the score stays"),
    gettext_lazy("Said for all to read. The objection no longer blocks the month."),
    when=lambda objection: objection.entry.round.state != Round.State.PUBLISHED and is_unsettled(objection),
    may=services.may_keep,
)


@READ_OR_WRITE
def raise_objection(request: HttpRequest, pk: int):
    """Object to a line of one's score, or to the whole."""
    standing = standing_for(request, pk)
    allow(request, "ratings.raise_objection", standing.entry.organisation)
    if standing.round.state != Round.State.NOTICE or standing.round.notice_is_over():
        raise StaleState(standing.round, "ratings.raise_objection")
    return act(
        request,
        form_of(request, ObjectionForm, scheme=standing.round.scheme),
        lambda form: services.raise_objection(entry=standing.entry, actor=request.user, **form.cleaned_data),
        title=_("Object to a score"),
        done=_("The organiser has been told. Nothing is published before it is answered."),
        submit_label=_("Object"),
        to=lambda made: reverse("objection_detail", args=[made.pk]),
        **page_of(standing),
    )


@require_POST
def answer_objection(request: HttpRequest, pk: int):
    """Answer an objection. With faults, show its page again with what was typed."""
    objection = ObjectionPages.row(request, pk)
    require_answerer(objection, request.user)
    if objection.state != Objection.State.OPEN:
        raise StaleState(objection, "ratings.answer_objection")
    form = AnswerForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            services.answer_objection(objection=objection, actor=request.user, **form.cleaned_data)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, _("Answered. Who objected has been told."))
            return redirect("objection_detail", pk=pk)
    context = ObjectionPages.context(request) | ObjectionPages.detail_context(request, objection, form)
    return render(request, ObjectionPages.detail_template, context, status=422)
