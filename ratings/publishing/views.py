"""Views of the course of a month: rank by hand, propose, withdraw, publish, restate."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.ui.acts import READ_OR_WRITE, Act, act, form_of, of
from portal.ui.forms import PersonalForm, ReasonForm
from ratings.publishing import services
from ratings.publishing.forms import MonthForm
from ratings.publishing.pages import RoundPages
from ratings.reviews.explain import VIEW as VIEW_STANDING
from ratings.reviews.explain import explained
from ratings.rounds.models import Round, Standing
from ratings.schemes.views import rules_of_paper


@READ_OR_WRITE
def rank_month(request: HttpRequest):
    """Freeze and rank a month by hand. On the 1st a job does it."""
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


@require_safe
def round_sheet(request: HttpRequest, pk: int):
    """Show a month on one page to print: its rules, the rates of its groups, and a branch worked out line by line."""
    round_ = RoundPages.row(request, pk)
    met = Standing.objects.visible_to(request.user, VIEW_STANDING).filter(round=round_)
    standing = example_of(
        met.select_related("entry", "group", "round__scheme", "round__organisation"), request.user
    )
    rates = round_.rates.filter(group=standing.group_id).select_related("criterion") if standing else []
    context = rules_of_paper(round_.scheme) | {
        "title": _("The month on one page"),
        "print_title": f"{round_}",
        "trail": [
            (RoundPages.title, reverse("round_list")),
            (str(round_), reverse("round_detail", args=[pk])),
        ],
        "round": round_,
        "standing": standing,
        "lines": explained(standing, request.user) if standing else [],
        "rates": rates,
    }
    return render(request, "ratings/round_sheet.html", context)


def example_of(standings: QuerySet[Standing], user) -> Standing | None:
    """Return the branch that is worked out: the reader's own, or else the first of the table."""
    own = [post.organisation_path for post in user.posts()]
    return (
        standings.filter(entry__organisation_path__in=own).order_by("pk").first()
        or standings.in_order().first()
    )


def of_organiser(round_: Round) -> str:
    """Return a month with its organiser, because several organisers may rank the same month."""
    return f"{round_.organisation} {round_}"


ROUNDS = (
    Act(
        "propose_round",
        RoundPages,
        "propose",
        PersonalForm,
        of("round_", services.propose_round),
        _("Put up for notice"),
        _("It is in notice. Those who are rated have been told; a second person publishes."),
        Round.PROPOSE,
        hint=of_organiser,
    ),
    Act(
        "withdraw_notice",
        RoundPages,
        "withdraw",
        ReasonForm,
        of("round_", services.withdraw_notice),
        _("Take back from notice"),
        _("It is a draft again; scores can be corrected, and a new notice follows."),
        Round.WITHDRAW,
        hint=of_organiser,
    ),
    Act(
        "publish_round",
        RoundPages,
        "publish",
        PersonalForm,
        of("round_", services.publish_round),
        _("Publish"),
        _("Published for ever. The flags have been handed over."),
        Round.PUBLISH,
        hint=of_organiser,
    ),
)
# Its result is a restatement with its own page. The API does not offer it.
RESTATE = Act(
    "restate_round",
    RoundPages,
    "restate",
    ReasonForm,
    of("round_", services.restate_round),
    _("Restate"),
    _("Kept beside the month. What was published stays as it is."),
    hint=of_organiser,
    when=lambda round_: round_.state == Round.State.PUBLISHED,
    leads_to=lambda made: reverse("restatement_detail", args=[made.pk]),
)
