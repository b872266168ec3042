"""Background jobs for the system keeper: waiting, running, failed ones; to cancel or run again."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.columns import Column, Kind, choices_of
from portal.jobs import clock, services
from portal.jobs.models import Job
from portal.jobs.registry import label_of
from portal.ui.filters import ListFilter
from portal.ui.pages import Action, ModelPages


class JobFilter(ListFilter):
    """Jobs by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Job.State.choices, empty_label=_("Any state")
    )

    class Meta:
        model = Job
        fields = ["state"]


class JobPages(ModelPages):
    """Jobs within reach."""

    model = Job
    name = "job"
    path = "jobs/"
    title = _("Background jobs")
    permission = "jobs.view_job"
    filterset = JobFilter
    joins = ("organisation", "actor")
    detail_template = "system/job_detail.html"
    empty = _("No job yet.")
    actions = (
        Action(
            _("Confirm the day on the clock"),
            "confirm_clock",
            "calendar-check",
            clock.CONFIRM,
            primary=True,
            offered=clock.may_confirm,
        ),
    )
    columns = (
        Column("kind", _("Kind"), value=label_of, width=20),
        Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Job.State), width=10),
        Column("actor", _("Person"), ("actor__name",), width=12),
        Column(
            "progress",
            _("Done so far"),
            ("progress", "total"),
            value=lambda done, total: f"{done}/{total}" if total else "",
            width=12,
        ),
        Column("created_at", _("Created at"), kind=Kind.DATETIME, width=18, sort="id"),
        Column("finished_at", _("Finished at"), kind=Kind.DATETIME, width=18, secondary=True),
        Column("attempts", _("Attempts"), kind=Kind.INTEGER, width=8, secondary=True),
        Column("error", _("Error"), kind=Kind.LONG_TEXT, on_page=False),
    )


def job_for(request: HttpRequest, pk: int, verb: str) -> Job:
    """Return a job on which the reader holds the verb."""
    job = JobPages.row(request, pk)
    if not request.user.may(verb, job.organisation):
        raise PermissionDenied(verb)
    return job


@require_POST
def cancel_job(request: HttpRequest, pk: int):
    """Cancel a job that has not ended."""
    services.cancel_job(job=job_for(request, pk, "jobs.cancel_job"), actor=request.user)
    messages.success(request, gettext("The job has been cancelled."))
    return redirect("job_detail", pk=pk)


@require_POST
def retry_job(request: HttpRequest, pk: int):
    """Run a failed job again."""
    services.retry_job(job=job_for(request, pk, "jobs.retry_job"), actor=request.user)
    messages.success(request, gettext("The job runs again."))
    return redirect("job_detail", pk=pk)
