"""Exports."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.spreadsheets import exports
from portal.spreadsheets.models import ExportRun
from portal.system.files.shared import wanted_resource
from portal.ui.downloads import XLSX, as_download


@require_safe
def export_start(request: HttpRequest, key: str):
    """Export what the list shows under this filter: at once if it is small, otherwise in the background."""
    wanted = wanted_resource(key)
    if wanted.rows is None or not request.user.may(wanted.permission):
        raise PermissionDenied(wanted.permission)
    try:
        content, run = exports.start_export(wanted=wanted, query=request.GET.urlencode(), actor=request.user)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
        return redirect(wanted.list_url)
    return as_download(content, run.name) if content is not None else redirect("export_run", key=run.key)


def own_export(request: HttpRequest, key) -> ExportRun:
    """Return the reader's own run, or raise Http404."""
    return get_object_or_404(ExportRun.objects.owned_by(request.user).select_related("job"), key=key)


@require_safe
@never_cache
def export_run(request: HttpRequest, key):
    """Show the progress of an export. Polling gets the fragment only."""
    run = own_export(request, key)
    template = "spreadsheets/export_run.html"
    return render(request, f"{template}#state" if request.htmx else template, {"run": run, "title": run.name})


@require_safe
def export_file(request: HttpRequest, key):
    """Send the workbook to its owner."""
    run = own_export(request, key)
    if not run.path:
        raise Http404
    path = Path(settings.RUNS_DIR) / run.path
    response = FileResponse(path.open("rb"), as_attachment=True, filename=run.name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response
