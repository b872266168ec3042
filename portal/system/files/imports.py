"""Imports: uploaded, shown, applied, undone."""

import io

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.spreadsheets import imports
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.resources import Resource, resource
from portal.spreadsheets.templates import write_template
from portal.system.files.shared import SHOWN, may_import, wanted_resource
from portal.ui.acts import READ_OR_WRITE, form_of, show_faults
from portal.ui.downloads import as_download
from portal.ui.forms import PersonalForm


class UploadForm(PersonalForm):
    """The workbook to import."""

    file = forms.FileField(label=_("Workbook"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))


def upload_form(wanted: Resource) -> type[UploadForm]:
    """Return the form of an upload: the file, and the choices of the resource."""
    chosen = wanted.importer.choices
    return type("ChoosingUploadForm", (chosen, UploadForm), {}) if chosen else UploadForm


def as_context(cleaned: dict[str, object]) -> dict[str, object]:
    """Return the choices as JSON, with rows by their key."""
    return {
        name: value.pk if isinstance(value, Model) else value
        for name, value in cleaned.items()
        if name != "file"
    }


@READ_OR_WRITE
def import_upload(request: HttpRequest, key: str):
    """Upload a workbook."""
    wanted = wanted_resource(key)
    if not may_import(request.user, wanted):
        raise PermissionDenied(wanted.importer.permission if wanted.importer else key)
    form = form_of(request, upload_form(wanted))
    bounds = _(
        "An .xlsx file of at most 10 MB and %(most)s rows. Nothing is written before you have seen it."
    )
    form.fields["file"].help_text = bounds % {"most": f"{wanted.importer.most:,}"}
    if request.method == "POST" and form.is_valid():
        try:
            run = imports.start_import(
                wanted=wanted,
                file=form.cleaned_data["file"],
                context=as_context(form.cleaned_data),
                actor=request.user,
            )
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            return redirect("import_run", key=run.key)
    context = {
        "form": form,
        "wanted": wanted,
        "title": gettext("Import: %(what)s") % {"what": wanted.label},
    }
    return render(request, "spreadsheets/upload.html", context, status=422 if form.errors else 200)


@require_safe
def import_template(request: HttpRequest, key: str):
    """Send an empty workbook to fill in."""
    wanted = wanted_resource(key)
    if not may_import(request.user, wanted):
        raise PermissionDenied(key)
    stream = io.BytesIO()
    note = gettext("Columns with * must be filled in. Do not change the headers.")
    importer = wanted.importer
    write_template(
        stream,
        title=str(wanted.label),
        note=note,
        columns=importer.columns,
        needed=importer.needed,
        guide=str(importer.hint),
    )
    return as_download(stream.getvalue(), gettext("%(what)s template.xlsx") % {"what": wanted.label})


def own_import(request: HttpRequest, key) -> ImportRun:
    """Return the reader's own run, or raise Http404."""
    runs = ImportRun.objects.owned_by(request.user)
    return get_object_or_404(runs.select_related("check_job", "apply_job", "undo_job"), key=key)


def readable_import(request: HttpRequest, key) -> ImportRun:
    """Return a run of the reader's own, or of an organisation whose audit log the reader may read."""
    watched = ImportRun.objects.visible_to(request.user, "audit.view_entry")
    runs = ImportRun.objects.owned_by(request.user) | watched
    return get_object_or_404(runs.select_related("check_job", "apply_job", "undo_job"), key=key)


@require_safe
@never_cache
def import_run(request: HttpRequest, key):
    """Show a run: in check, ready to apply, applied or undone. Polling gets the fragment only."""
    run = readable_import(request, key)
    template = "spreadsheets/import_run.html"
    return render(request, f"{template}#state" if request.htmx else template, run_context(request, run))


def run_context(request: HttpRequest, run: ImportRun) -> dict[str, object]:
    """Return the context of a run's page."""
    wanted = resource(run.resource)
    shown = request.GET.get("show", "") or next(
        (outcome for outcome in ("refused", "changed", "new") if getattr(run, outcome)), "unchanged"
    )
    page = Paginator(run.staged.filter(outcome=shown), SHOWN).get_page(request.GET.get("page"))
    jobs = [job for job in (run.undo_job, run.apply_job, run.check_job) if job is not None]
    running = next((job for job in jobs if job.state in job.OPEN), None)
    return {
        "run": run,
        "is_own": run.owner_id == request.user.pk,
        "wanted": wanted,
        "title": gettext("Import: %(what)s") % {"what": wanted.label},
        "running": running,
        "failed": next((job for job in jobs if job.state == job.State.FAILED), None),
        "tabs": [(one, getattr(run, one.value)) for one in StagedRow.Outcome],
        "shown": shown,
        "page": page,
        "page_sizes": (),
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "may_apply": not running and not run.apply_job and not run.applied_at and (run.new or run.changed),
        "may_undo": bool(
            run.applied_at and not run.undo_job and wanted.importer.undo and run.staged.exists()
        ),
        "cleared": bool(run.applied_at and not page.paginator.count and getattr(run, shown)),
    }


def tell(request: HttpRequest, fault: ValidationError) -> None:
    """Show the refusal of a service on the next page."""
    for text in fault.messages:
        messages.error(request, text)


@require_POST
def import_apply(request: HttpRequest, key):
    """Write what was shown."""
    run = own_import(request, key)
    try:
        imports.apply_import(
            run=run,
            drop_refused=bool(request.POST.get("drop_refused")),
            reason=request.POST.get("reason", ""),
            actor=request.user,
        )
    except ValidationError as fault:
        tell(request, fault)
    return redirect("import_run", key=key)


@require_POST
def import_undo(request: HttpRequest, key):
    """Undo a run."""
    run = own_import(request, key)
    try:
        imports.undo_import(run=run, actor=request.user)
    except ValidationError as fault:
        tell(request, fault)
    return redirect("import_run", key=key)


@require_POST
def import_cancel(request: HttpRequest, key):
    """Delete a run that was not applied."""
    imports.cancel_import(run=own_import(request, key), actor=request.user)
    messages.success(request, gettext("The import has been dropped. Nothing was written."))
    return redirect("files")
