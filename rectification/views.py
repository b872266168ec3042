"""Doing something with a problem: each view asks, calls one service, and answers."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.audit.services import acts_of, history
from portal.ui.forms import PersonalForm, ReasonForm
from portal.ui.history import shown_changes
from portal.ui.pages import show_faults
from portal.workflow import StaleEdit, StaleState
from rectification import services
from rectification.columns.checklist import write_checklist
from rectification.forms import (
    RETURN,
    ApplyForm,
    DecisionForm,
    MeasureForm,
    ProgressForm,
)
from rectification.models import Closing, Measure, Problem, Urge
from rectification.pages import CampaignPages, ChecklistPages, ProblemPages, carried
from rectification.services.closings import may_decide, missing_for_closing

VIEW = "rectification.view_problem"
READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


def problem_for(request: HttpRequest, pk: int, verb: str) -> Problem:
    """Return a problem: 404 when the reader may not meet it, 403 when he may not do this with it."""
    problem = ProblemPages.row(request, pk)
    if not request.user.may(verb, problem.organisation):
        raise PermissionDenied(verb)
    return problem


def measure_for(request: HttpRequest, pk: int, verb: str) -> Measure:
    """Return a measure, as `problem_for` does its problem."""
    visible = Measure.objects.visible_to(request.user, VIEW)
    measure = get_object_or_404(visible, pk=pk)
    measure.problem = problem_for(request, measure.problem_id, verb)
    return measure


def back_to(request: HttpRequest, problem: Problem) -> str:
    """Return the address of the problem, with the list that the reader came from."""
    query = carried(request)
    return reverse("problem_detail", args=[problem.pk]) + (f"?{query}" if query else "")


def answer(
    request: HttpRequest, problem: Problem, form, *, template: str = "ui/form.html", status=None, **more
):
    """Answer with a form about a problem: 200 fresh, 422 with faults."""
    context = {
        "problem": problem,
        "form": form,
        "form_hint": f"{problem.number} {problem.title}",
        "back_url": back_to(request, problem),
        "trail": [
            (ProblemPages.title, ProblemPages.back_to_list(request)),
            (problem.number, back_to(request, problem)),
        ],
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, template, context | more, status=status)


# --- Measures ------------------------------------------------------------------------------------------


@READ_OR_WRITE
def measure_new(request: HttpRequest, pk: int):
    """Add a measure to a problem."""
    problem = problem_for(request, pk, "rectification.add_measure")
    require_working(problem, "rectification.add_measure")
    form = MeasureForm(request.POST or None, user=request.user, problem=problem)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_measure(problem=problem, actor=request.user, **form.cleaned_data)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, _("The measure has been added."))
            return redirect(back_to(request, problem))
    return answer(request, problem, form, form_title=_("Add a measure"))


@READ_OR_WRITE
def measure_edit(request: HttpRequest, pk: int):
    """Change a measure; a save on an old version answers 409 with what changed meanwhile."""
    measure = measure_for(request, pk, "rectification.change_measure")
    problem = measure.problem
    require_working(problem, "rectification.change_measure")
    form = MeasureForm(request.POST or None, instance=measure, user=request.user, problem=problem)
    title = _("Change measure %(number)s") % {"number": measure.ordinal}
    if request.method == "POST" and form.is_valid():
        fresh = Measure.objects.visible_to(request.user, VIEW).get(pk=pk)
        fresh.problem = problem
        version = posted_version(request)
        try:
            services.change_measure(fresh, version=version, actor=request.user, **form.cleaned_data)
        except StaleEdit as stale:
            more = conflict(stale.row) | {"version": stale.row.version}
            return answer(request, problem, form, status=409, form_title=title, **more)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, _("Saved."))
            return redirect(back_to(request, problem))
    version = posted_version(request) if form.is_bound else measure.version
    return answer(request, problem, form, form_title=title, version=version)


def conflict(row) -> dict[str, object]:
    """Return what the conflict note shows: the latest change of a row."""
    latest = history(row).first()
    changes = shown_changes(type(row), latest) if latest else []
    return {"stale": True, "conflict": latest, "conflict_changes": changes}


def posted_version(request: HttpRequest) -> int:
    """Return the version that the form was opened on; 0 for what is no number."""
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() and len(given) < 10 else 0


def require_working(problem: Problem, verb: str) -> None:
    """Raise StaleState unless the branch is at work on the problem."""
    if problem.state not in Problem.WORKING:
        raise StaleState(problem, verb)


@READ_OR_WRITE
def log_progress(request: HttpRequest, pk: int):
    """Log progress of a measure; what was typed stays when a colleague was faster."""
    measure = measure_for(request, pk, "rectification.log_progress")
    problem = measure.problem
    require_working(problem, "rectification.log_progress")
    initial = {"percent": measure.percent, "version": measure.version}
    form = ProgressForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    more = {
        "form_title": _("Log progress"),
        "measure": measure,
        "template": "rectification/log_progress.html",
    }
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        known = measure.version
        measure.version = values.pop("version")
        try:
            services.log_progress(measure=measure, actor=request.user, **values)
        except StaleState:
            if measure.problem.state not in Problem.WORKING:
                raise
            form.data = form.data.copy()
            form.data["version"] = str(known)
            return answer(request, problem, form, status=409, **more, **conflict(measure))
        except ValidationError as fault:
            measure.version = known
            show_faults(form, fault)
        else:
            messages.success(request, _("The entry has been saved."))
            return redirect(back_to(request, problem))
    return answer(request, problem, form, **more)


# --- Closing -------------------------------------------------------------------------------------------


@READ_OR_WRITE
def apply_for_closing(request: HttpRequest, pk: int):
    """Apply for closing."""
    problem = problem_for(request, pk, "rectification.apply_for_closing")
    require_working(problem, "rectification.apply_for_closing")
    form = ApplyForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.apply_for_closing(problem=problem, actor=request.user, **form.cleaned_data)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, _("Applied. The reviewers of the organisations above have been told."))
            return redirect(back_to(request, problem))
    return answer(
        request,
        problem,
        form,
        template="rectification/apply_for_closing.html",
        form_title=_("Apply for closing"),
        submit_label=_("Apply"),
        lacks=missing_for_closing(problem),
    )


def closing_for(request: HttpRequest, pk: int) -> Closing:
    """Return an application that the reader may meet."""
    visible = Closing.objects.visible_to(request.user, VIEW)
    return get_object_or_404(visible.select_related("applied_by", "problem__organisation"), pk=pk)


@require_POST
def withdraw_closing(request: HttpRequest, pk: int):
    """Take back one's own application."""
    closing = closing_for(request, pk)
    services.withdraw_closing(closing=closing, actor=request.user)
    messages.success(request, _("The application has been withdrawn."))
    return redirect(back_to(request, closing.problem))


@require_POST
def decide_closing(request: HttpRequest, pk: int):
    """Accept or return an application; with faults the problem is shown again with what was typed."""
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
            messages.success(
                request, _("Returned with your reason.") if returned else _("Accepted and closed.")
            )
            return redirect(back_to(request, closing.problem))
    problem = ProblemPages.row(request, closing.problem_id)
    context = ProblemPages.context(request) | ProblemPages.detail_context(request, problem, form)
    return render(request, ProblemPages.detail_template, context, status=422)


@READ_OR_WRITE
def void_problem(request: HttpRequest, pk: int):
    """Take a problem out of the count."""
    problem = problem_for(request, pk, "rectification.void_problem")
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.void_problem(problem=problem, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The problem is void. Its number stays taken."))
        return redirect(back_to(request, problem))
    return answer(
        request, problem, form, form_title=_("Void a problem"), submit_label=_("Void"), dangerous=True
    )


@require_POST
def undo_urge(request: HttpRequest, batch):
    """Take one's own urging back."""
    own = Urge.objects.visible_to(request.user, "rectification.urge_problem").filter(by=request.user)
    return take_back(request, own.filter(batch=batch), services.undo_urge, batch)


@require_POST
def undo_reschedule(request: HttpRequest, batch: str):
    """Take one's own new limits back."""
    acts = acts_of(request.user).filter(action="rectification.reschedule_problem", request_id=batch)
    return take_back(request, acts, services.undo_reschedule, batch)


def take_back(request: HttpRequest, own, service, batch):
    """Undo what one did a moment ago; once its time is over, say so. Raises Http404 for what is not one's own."""
    if not own.exists():
        raise Http404
    try:
        service(batch=batch, actor=request.user)
    except ValidationError as fault:
        messages.warning(request, fault.messages[0])
    else:
        messages.success(request, _("Taken back. Nobody has been told."))
    return redirect(ProblemPages.back_address(request))


# --- Checklists and campaigns --------------------------------------------------------------------------


@READ_OR_WRITE
def activate_checklist(request: HttpRequest, pk: int):
    """Put a checklist into use."""
    return confirmed(
        request,
        ChecklistPages,
        ChecklistPages.row(request, pk),
        verb="rectification.activate_checklist",
        act=lambda row: services.activate_checklist(checklist=row, actor=request.user),
        title=_("Put into use"),
        hint=_("The edition in use until now is retired; running campaigns keep theirs."),
        done=_("The checklist is in use."),
    )


@READ_OR_WRITE
def adopt_checklist(request: HttpRequest):
    """Bring in the system's proposal as a draft of one's organisation."""
    verb = "rectification.import_checklist"
    ChecklistPages.require(request, verb)
    post = next(post for post in request.user.posts() if request.user.may(verb, post.organisation))
    if request.method == "POST":
        checklist = services.default_checklist(organisation=post.organisation, actor=request.user)
        messages.success(request, _("Brought in as a draft. Look through it, then put it into use."))
        return redirect("checklist_detail", pk=checklist.pk)
    hint = _("6 aspects and 18 types, composed by us: the report that names them does not list them.")
    return confirm(request, ChecklistPages, post.organisation, _("Adopt the proposal"), hint)


@require_safe
def checklist_file(request: HttpRequest, pk: int):
    """Hand out a checklist as a workbook, to be edited and brought in as a new edition."""
    checklist = ChecklistPages.row(request, pk)
    book = io.BytesIO()
    write_checklist(book, checklist, request.user)
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=f"{checklist}.xlsx")


@READ_OR_WRITE
def end_campaign(request: HttpRequest, pk: int):
    """End a campaign."""
    return confirmed(
        request,
        CampaignPages,
        CampaignPages.row(request, pk),
        verb="rectification.end_campaign",
        act=lambda row: services.end_campaign(campaign=row, actor=request.user),
        title=_("End the campaign"),
        hint=_("Nothing can be registered in it any more. What is open can still be closed."),
        done=_("The campaign has ended."),
    )


def confirmed(request: HttpRequest, pages, row, *, verb: str, act, title: str, hint: str, done: str):
    """Ask, then do: the form of an act on a row that cannot be taken back with a click. Raises PermissionDenied."""
    if not request.user.may(verb, row.organisation):
        raise PermissionDenied(verb)
    if request.method == "POST":
        act(row)
        messages.success(request, done)
        return redirect(f"{pages.name}_detail", pk=row.pk)
    return confirm(request, pages, row, title, hint)


def confirm(request: HttpRequest, pages, row, title: str, hint: str):
    """Ask before doing what cannot be taken back with a click."""
    context = pages.context(request) | {
        "form": PersonalForm(user=request.user),
        "form_title": f"{title}：{row}",
        "form_hint": hint,
        "submit_label": title,
        "back_url": reverse(f"{pages.name}_list"),
    }
    return render(request, "ui/form.html", context)
