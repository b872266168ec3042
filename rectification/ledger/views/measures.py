"""Measures of a problem, and the progress of each."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from portal.ui.acts import READ_OR_WRITE, act, answer, conflict_with, form_of, version_of
from portal.workflow import StaleState
from rectification.ledger import services
from rectification.ledger.forms import MeasureForm, ProgressForm
from rectification.ledger.models import Measure, Problem
from rectification.ledger.views.problems import page_of, problem_for, require_working

VIEW = "rectification.view_problem"


def measure_for(request: HttpRequest, pk: int, verb: str) -> Measure:
    """Return a measure of a problem that its branch is at work on. Answers as `problem_for` does."""
    measure = get_object_or_404(Measure.objects.visible_to(request.user, VIEW), pk=pk)
    measure.problem = problem_for(request, measure.problem_id, verb)
    require_working(measure.problem, verb)
    return measure


@READ_OR_WRITE
def measure_new(request: HttpRequest, pk: int):
    """Add a measure to a problem."""
    problem = problem_for(request, pk, "rectification.add_measure")
    require_working(problem, "rectification.add_measure")
    return act(
        request,
        form_of(request, MeasureForm, problem=problem),
        lambda form: services.add_measure(problem=problem, actor=request.user, **form.cleaned_data),
        title=_("Add a measure"),
        done=_("The measure has been added."),
        **page_of(request, problem),
    )


@READ_OR_WRITE
def measure_edit(request: HttpRequest, pk: int):
    """Change a measure. A save on an old version answers 409 with what changed meanwhile."""
    measure = measure_for(request, pk, "rectification.change_measure")
    problem, version = measure.problem, version_of(request, measure)

    def save(form):
        fresh = Measure.objects.visible_to(request.user, VIEW).get(pk=pk)  # the form wrote to the other one
        fresh.problem = problem
        return services.change_measure(fresh, version=version, actor=request.user, **form.cleaned_data)

    return act(
        request,
        form_of(request, MeasureForm, instance=measure, problem=problem),
        save,
        title=_("Change measure %(number)s") % {"number": measure.ordinal},
        done=_("Saved."),
        version=version,
        **page_of(request, problem),
    )


@READ_OR_WRITE
def log_progress(request: HttpRequest, pk: int):
    """Log progress of a measure. What was typed stays when a colleague was faster."""
    measure = measure_for(request, pk, "rectification.log_progress")
    known = measure.version
    form = form_of(request, ProgressForm, initial={"percent": measure.percent, "version": known})
    page = page_of(request, measure.problem) | {
        "title": _("Log progress"),
        "measure": measure,
        "template": "rectification/log_progress.html",
    }

    def log(form):
        values = dict(form.cleaned_data)
        measure.version = values.pop("version")
        return services.log_progress(measure=measure, actor=request.user, **values)

    try:
        return act(request, form, log, done=_("The entry has been saved."), **page)
    except StaleState:
        if measure.problem.state not in Problem.WORKING:
            raise
    form.data = form.data.copy()
    form.data["version"] = str(known)  # sent again, it is logged after the colleague's entry
    return answer(request, form, status=409, **page | conflict_with(measure))
