"""Views of scores and vetoes: the queue, the sheet, the forms, the proofs."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.evidence.serving import serve
from portal.ui.acts import READ_OR_WRITE, act, allow, form_of, version_of
from portal.ui.forms import ReasonForm
from portal.workflow import StaleState
from ratings.reviews import services
from ratings.reviews.explain import is_open_to
from ratings.reviews.forms import ChangedScoreForm, ScoreForm, VetoForm
from ratings.reviews.models import Review
from ratings.reviews.pages import StandingPages
from ratings.reviews.services.reviews import require_reviewer
from ratings.reviews.waiting import SCORE, reviewable, to_score
from ratings.rounds.models import Round, Standing, Veto
from ratings.rounds.models.round import VIEW as VIEW_ROUND

PER_PAGE = 50


@require_safe
def score_desk(request: HttpRequest):
    """List the score sheets that wait for the reader."""
    StandingPages.require(request, SCORE)
    context = {
        "title": _("Scores to review"),
        "print_title": _("Scores to review"),
        "sheets": to_score(request.user),
    }
    return render(request, "ratings/score_desk.html", context)


@require_safe
def score_sheet(request: HttpRequest, pk: int, criterion: int):
    """Show a reviewed criterion of a round: the branches that the reader may score, those without a score first."""
    met = Round.objects.visible_to(request.user, VIEW_ROUND).select_related("scheme", "organisation")
    round_ = get_object_or_404(met, pk=pk)
    StandingPages.require(request, SCORE)
    line = get_object_or_404(round_.scheme.criteria, pk=criterion, indicator="")
    entries = reviewable(request.user, [round_]).order_by("group__ordinal", "path_then")
    page = Paginator(entries.select_related("group"), PER_PAGE).get_page(request.GET.get("page"))
    reviews = Review.objects.visible_to(request.user, SCORE).filter(criterion=line)
    reviews = reviews.filter(entry__in=[one.pk for one in page.object_list])
    scored = {one.entry_id: one for one in reviews.select_related("reviewer", "proof")}
    context = {
        "title": line.title,
        "print_title": f"{round_} {line.title}",
        "round": round_,
        "criterion": line,
        "rows": [(entry, scored.get(entry.pk)) for entry in page.object_list],
        "page": page,
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "trail": [(_("Scores to review"), reverse("score_desk"))],
    }
    return render(request, "ratings/score_sheet.html", context)


def standing_for(request: HttpRequest, pk: int) -> Standing:
    """Return a standing that the reader may see."""
    return StandingPages.row(request, pk)


def page_of(standing: Standing) -> dict[str, object]:
    """Return the context that every form about a standing shares."""
    back = reverse("standing_detail", args=[standing.pk])
    hint = f"{standing.entry.name} {standing.round.month:%Y-%m}"
    return {
        "back": back,
        "form_hint": hint,
        "trail": [(StandingPages.title, reverse("standing_list")), (hint, back)],
    }


@READ_OR_WRITE
def score_entry(request: HttpRequest, pk: int, criterion: int):
    """Score a line of a branch."""
    standing = standing_for(request, pk)
    require_reviewer(standing.entry, request.user)
    line = get_object_or_404(standing.round.scheme.criteria, pk=criterion, indicator="")
    if not standing.round.is_open:
        raise StaleState(standing.round, SCORE)
    sheet = reverse("score_sheet", args=[standing.round_id, line.pk])
    return act(
        request,
        form_of(request, ScoreForm),
        lambda form: services.score_entry(
            entry=standing.entry, criterion=line, actor=request.user, **form.cleaned_data
        ),
        title=_("Score: %(line)s") % {"line": line},
        done=_("Scored, and the group has been ranked anew."),
        **page_of(standing) | {"back": sheet, "form_hint": f"{standing.entry.name} {line.guide}"},
    )


def review_for(request: HttpRequest, pk: int) -> Review:
    """Return a score to change. Answers 404 outside the reader's reach, 403 for the reader's own branches."""
    review = get_object_or_404(Review.objects.visible_to(request.user, StandingPages.permission), pk=pk)
    review.entry = standing_for(request, review.entry_id).entry
    require_reviewer(review.entry, request.user, "ratings.change_score")
    if review.entry.round.state != Round.State.DRAFT:
        raise StaleState(review.entry.round, "ratings.change_score")
    return review


@READ_OR_WRITE
def change_score(request: HttpRequest, pk: int):
    """Change a score with a reason. A save on an old version answers 409."""
    review = review_for(request, pk)
    standing = standing_for(request, review.entry_id)
    version = version_of(request, review)
    return act(
        request,
        form_of(request, ChangedScoreForm, initial={"score": review.score}),
        lambda form: services.change_score(review, version=version, actor=request.user, **form.cleaned_data),
        title=_("Change a score"),
        done=_("Saved, and ranked anew."),
        version=version,
        **page_of(standing),
    )


@READ_OR_WRITE
def refreeze_line(request: HttpRequest, pk: int, criterion: int):
    """Freeze a computed line of a branch anew, in a draft."""
    standing = standing_for(request, pk)
    allow(request, "ratings.refreeze_line", standing.round.organisation)
    require_reviewer(standing.entry, request.user, "ratings.refreeze_line")
    line = get_object_or_404(standing.round.scheme.criteria.exclude(indicator=""), pk=criterion)
    if not standing.round.is_open:
        raise StaleState(standing.round, "ratings.refreeze_line")
    return act(
        request,
        form_of(request, ReasonForm),
        lambda form: services.refreeze_line(
            entry=standing.entry, criterion=line, actor=request.user, **form.cleaned_data
        ),
        title=_("Freeze anew: %(line)s") % {"line": line},
        done=_(
            "Counted anew by the records of today, and the group has been ranked anew. The old count stays beside it."
        ),
        submit_label=_("Freeze anew"),
        **page_of(standing),
    )


@READ_OR_WRITE
def set_veto(request: HttpRequest, pk: int):
    """Put a veto on a branch."""
    standing = standing_for(request, pk)
    allow(request, "ratings.set_veto", standing.round.organisation)
    require_reviewer(standing.entry, request.user, "ratings.set_veto")
    return act(
        request,
        form_of(request, VetoForm, scheme=standing.round.scheme),
        lambda form: services.set_veto(entry=standing.entry, actor=request.user, **form.cleaned_data),
        title=_("Put a veto on a branch"),
        done=_("The branch is not rated this month."),
        submit_label=_("Put the veto"),
        dangerous=True,
        **page_of(standing),
    )


@READ_OR_WRITE
def lift_veto(request: HttpRequest, pk: int):
    """Lift a veto with a reason."""
    veto = get_object_or_404(Veto.objects.visible_to(request.user, StandingPages.permission), pk=pk)
    standing = standing_for(request, veto.entry_id)
    veto.entry = standing.entry
    allow(request, "ratings.lift_veto", standing.round.organisation)
    require_reviewer(standing.entry, request.user, "ratings.lift_veto")
    return act(
        request,
        form_of(request, ReasonForm),
        lambda form: services.lift_veto(veto=veto, actor=request.user, **form.cleaned_data),
        title=_("Lift the veto"),
        done=_("The veto is lifted, and the group has been ranked anew."),
        submit_label=_("Lift the veto"),
        **page_of(standing),
    )


@require_safe
def rating_proof(request: HttpRequest, pk: int, key):
    """Send the proof of a score or a veto. Peers never get it."""
    standing = standing_for(request, pk)
    if not is_open_to(request.user, standing):
        raise Http404
    return serve(get_object_or_404(standing.entry.evidence(), key=key))
