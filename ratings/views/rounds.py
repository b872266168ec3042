"""The course of a month: ranked by hand, put up for notice, taken back, published, restated."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui.acts import READ_OR_WRITE, act, allow, form_of
from portal.ui.forms import ReasonForm
from ratings import services
from ratings.forms import MonthForm
from ratings.models import Round
from ratings.pages import RoundPages


def round_for(request: HttpRequest, pk: int, verb: str) -> Round:
    """Return a round: 404 when the reader may not meet it, 403 when he may not do this with it."""
    round_ = RoundPages.row(request, pk)
    allow(request, verb, round_.organisation)
    return round_


def page_of(round_: Round) -> dict[str, object]:
    """Return what every form about a round shares."""
    back = reverse("round_detail", args=[round_.pk])
    return {
        "back": back,
        "form_hint": f"{round_.organisation} {round_}",
        "trail": [(RoundPages.title, reverse("round_list")), (str(round_), back)],
    }


@READ_OR_WRITE
def rank_month(request: HttpRequest):
    """Freeze and rank a month by hand; on the 1st it happens by itself."""
    RoundPages.require(request, "ratings.rank_month")

    return act(
        request,
        form_of(request, MonthForm),
        lambda form: services.rank_month(actor=request.user, **form.chosen()),
        title=_("Freeze and rank a month"),
        done=_("It is being frozen and ranked in the background."),
        back=reverse("round_list"),
        to=lambda round_: reverse("round_detail", args=[round_.pk]),
        form_hint=_("On the 1st this happens by itself. A month that was ranked before is not frozen anew."),
        trail=[(RoundPages.title, reverse("round_list"))],
    )


@READ_OR_WRITE
def propose_round(request: HttpRequest, pk: int):
    """Put a draft up for notice."""
    round_ = round_for(request, pk, "ratings.propose_round")
    return act(
        request,
        form_of(request),
        lambda form: services.propose_round(round_=round_, actor=request.user),
        title=_("Put up for notice"),
        done=_("It is in notice. Those who are rated have been told; a second person publishes."),
        submit_label=_("Put up for notice"),
        **page_of(round_),
    )


@READ_OR_WRITE
def withdraw_notice(request: HttpRequest, pk: int):
    """Take a round back from notice, to correct scores."""
    round_ = round_for(request, pk, "ratings.withdraw_notice")
    return act(
        request,
        form_of(request, ReasonForm),
        lambda form: services.withdraw_notice(round_=round_, actor=request.user, **form.cleaned_data),
        title=_("Take back from notice"),
        done=_("It is a draft again; scores can be corrected, and a new notice follows."),
        submit_label=_("Take back from notice"),
        **page_of(round_),
    )


@READ_OR_WRITE
def publish_round(request: HttpRequest, pk: int):
    """Publish a round, as the second person."""
    round_ = round_for(request, pk, "ratings.publish_round")
    return act(
        request,
        form_of(request),
        lambda form: services.publish_round(round_=round_, actor=request.user),
        title=_("Publish"),
        done=_("Published for ever. The flags have been handed over."),
        submit_label=_("Publish"),
        **page_of(round_),
    )


@READ_OR_WRITE
def restate_round(request: HttpRequest, pk: int):
    """Count a published month anew by today's facts and keep what differs beside it."""
    round_ = round_for(request, pk, "ratings.restate_round")
    return act(
        request,
        form_of(request, ReasonForm),
        lambda form: services.restate_round(round_=round_, actor=request.user, **form.cleaned_data),
        title=_("Restate"),
        done=_("Kept beside the month. What was published stays as it is."),
        submit_label=_("Restate"),
        to=lambda made: reverse("restatement_detail", args=[made.pk]),
        **page_of(round_),
    )
