"""Views that draft a scheme: adopt, fill in, put into use."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.ui.acts import READ_OR_WRITE, Act, act, allow, form_of, of, version_of
from portal.ui.forms import PersonalForm
from ratings.schemes import services
from ratings.schemes.columns import counted_from
from ratings.schemes.forms import (
    CriterionForm,
    EditionForm,
    GroupForm,
    MembersForm,
    MembersInUseForm,
    RulesForm,
)
from ratings.schemes.models import Criterion, PeerGroup, Scheme
from ratings.schemes.pages import SchemePages
from ratings.schemes.services.schemes import require_draft

CHANGE = "ratings.change_scheme"


@require_safe
def scheme_sheet(request: HttpRequest, pk: int):
    """Show the rules of a scheme on one page to print: with it anybody redoes a month in a spreadsheet."""
    scheme = SchemePages.row(request, pk)
    trail = [(SchemePages.title, reverse("scheme_list")), (str(scheme), reverse("scheme_detail", args=[pk]))]
    context = rules_of_paper(scheme) | {
        "title": _("The rules on one page"),
        "print_title": f"{scheme}",
        "trail": trail,
    }
    return render(request, "ratings/scheme_sheet.html", context)


def rules_of_paper(scheme: Scheme) -> dict[str, object]:
    """Return what the printed rules need: the scheme, its lines by dimension with their sums, and its tie-breakers."""
    criteria = list(scheme.criteria.all())
    sums: dict[str, int] = {}
    for one in criteria:
        sums[one.dimension] = sums.get(one.dimension, 0) + one.weight
    return {
        "scheme": scheme,
        "criteria": [(one, counted_from(one), sums[one.dimension]) for one in criteria],
        "ties": scheme.tie_breakers.select_related("criterion"),
        "vetoes": scheme.veto_kinds.all(),
    }


def scheme_for(request: HttpRequest, pk: int, verb: str) -> Scheme:
    """Return a scheme. Answers 404 when the reader may not see it, 403 when this action is not allowed."""
    scheme = SchemePages.row(request, pk)
    allow(request, verb, scheme.organisation)
    return scheme


def page_of(scheme: Scheme) -> dict[str, object]:
    """Return the context that every form about a scheme shares."""
    back = reverse("scheme_detail", args=[scheme.pk])
    trail = [(SchemePages.title, reverse("scheme_list")), (str(scheme), back)]
    return {"back": back, "trail": trail, "form_hint": str(scheme)}


@READ_OR_WRITE
def adopt_scheme(request: HttpRequest):
    """Import the system's proposal as a draft of one's organisation."""
    verb = "ratings.adopt_scheme"
    SchemePages.require(request, verb)
    post = next(post for post in request.user.posts() if request.user.may(verb, post.organisation))
    return act(
        request,
        form_of(request),
        lambda form: services.default_scheme(organisation=post.organisation, actor=request.user),
        title=_("Adopt the proposed scheme"),
        done=_("Brought in as a draft. Put branches into groups, then put it into use."),
        back=reverse("scheme_list"),
        to=lambda scheme: reverse("scheme_detail", args=[scheme.pk]),
        form_hint=_(
            "Criteria and weights are composed by us: the report names three dimensions and tells no weights."
        ),
        submit_label=_("Adopt the proposed scheme"),
        trail=[(SchemePages.title, reverse("scheme_list"))],
    )


def warned(scheme: Scheme) -> str:
    """Return the warning about an irreversible act, with the name of the scheme."""
    hint = _("It never changes again; the edition in use until now is retired. %(scheme)s")
    return hint % {"scheme": scheme}


SCHEMES = (
    Act(
        "activate_scheme",
        SchemePages,
        "activate",
        PersonalForm,
        of("scheme", services.activate_scheme),
        gettext_lazy("Put into use"),
        gettext_lazy("The scheme is in use: months are ranked by it from now on."),
        hint=warned,
    ),
    Act(
        "renew_scheme",
        SchemePages,
        "renew",
        EditionForm,
        of("scheme", services.renew_scheme),
        gettext_lazy("Next edition"),
        gettext_lazy("Copied into a draft. Change it, then put it into use."),
        submit=gettext_lazy("Save"),
        leads_to=lambda made: reverse("scheme_detail", args=[made.pk]),
    ),
)


@READ_OR_WRITE
def criterion_new(request: HttpRequest, pk: int):
    """Add a criterion to a draft."""
    scheme = scheme_for(request, pk, CHANGE)
    require_draft(scheme, request.user)
    return act(
        request,
        form_of(request, CriterionForm),
        lambda form: services.add_criterion(scheme=scheme, actor=request.user, **form.cleaned_data),
        title=_("Add a criterion"),
        done=_("Saved."),
        **page_of(scheme),
    )


def criterion_for(request: HttpRequest, pk: int) -> Criterion:
    """Return a criterion of a draft that the reader may change."""
    criterion = get_object_or_404(Criterion.objects.visible_to(request.user, CHANGE), pk=pk)
    criterion.scheme = scheme_for(request, criterion.scheme_id, CHANGE)
    require_draft(criterion.scheme, request.user)
    return criterion


@READ_OR_WRITE
def criterion_edit(request: HttpRequest, pk: int):
    """Change a criterion of a draft. A save on an old version answers 409 with what changed meanwhile."""
    criterion = criterion_for(request, pk)
    form = form_of(request, CriterionForm, instance=criterion)
    fresh = criterion_for(request, pk)  # the form writes what was typed to the other instance
    version = version_of(request, fresh)
    return act(
        request,
        form,
        lambda form: services.change_criterion(
            fresh, version=version, actor=request.user, **form.cleaned_data
        ),
        title=_("Change a criterion"),
        done=_("Saved."),
        version=version,
        **page_of(criterion.scheme),
    )


@require_POST
def remove_criterion(request: HttpRequest, pk: int):
    """Remove a criterion of a draft."""
    criterion = criterion_for(request, pk)
    services.remove_criterion(criterion=criterion, actor=request.user)
    messages.success(request, _("The criterion has been taken out."))
    return redirect("scheme_detail", pk=criterion.scheme_id)


@READ_OR_WRITE
def group_new(request: HttpRequest, pk: int):
    """Add a group of branches that are compared with each other."""
    scheme = scheme_for(request, pk, CHANGE)
    require_draft(scheme, request.user)
    return act(
        request,
        form_of(request, GroupForm, scheme=scheme),
        lambda form: services.add_group(scheme=scheme, actor=request.user, **form.cleaned_data),
        title=_("Add a group"),
        done=_("Saved."),
        **page_of(scheme),
    )


@READ_OR_WRITE
def set_members(request: HttpRequest, pk: int):
    """Set the members of a group. A save on an old version of the scheme answers 409."""
    group = get_object_or_404(PeerGroup.objects.visible_to(request.user, CHANGE), pk=pk)
    scheme = group.scheme = scheme_for(request, group.scheme_id, CHANGE)
    version = version_of(request, scheme)
    initial = {"branches": list(group.members.current().values_list("organisation", flat=True))}
    form = MembersForm if scheme.state == Scheme.State.DRAFT else MembersInUseForm
    return act(
        request,
        form_of(request, form, scheme=scheme, initial=initial),
        lambda form: services.set_members(
            group=group, version=version, actor=request.user, **form.cleaned_data
        ),
        title=_("Members of %(group)s") % {"group": group},
        done=_("Saved."),
        version=version,
        **page_of(scheme),
    )


@READ_OR_WRITE
def set_rules(request: HttpRequest, pk: int):
    """Set tie-breakers and reasons for a veto. A save on an old version of the scheme answers 409."""
    scheme = scheme_for(request, pk, CHANGE)
    require_draft(scheme, request.user)
    version = version_of(request, scheme)
    return act(
        request,
        form_of(request, RulesForm, scheme=scheme),
        lambda form: services.set_rules(scheme=scheme, version=version, actor=request.user, **form.chosen()),
        title=_("Tie-breakers and vetoes"),
        done=_("Saved."),
        version=version,
        **page_of(scheme),
    )
