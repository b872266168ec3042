"""What the pages of exports and imports share, and the list of both."""

from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.spreadsheets.models import ExportRun, ImportRun
from portal.spreadsheets.resources import Resource, all_resources, resource

SHOWN = 50


def wanted_resource(key: str) -> Resource:
    """Return a resource, or raise Http404."""
    try:
        return resource(key)
    except KeyError as error:
        raise Http404 from error


def may_import(user, wanted: Resource) -> bool:
    """Tell whether a person may import a resource."""
    return wanted.importer is not None and user.may(wanted.importer.permission)


@require_safe
def files(request: HttpRequest):
    """Show the reader's exports and imports, and the resources that the reader may import."""
    context = {
        "title": gettext("Import and export"),
        "exports": ExportRun.objects.owned_by(request.user).select_related("job")[:SHOWN],
        "imports": ImportRun.objects.owned_by(request.user).select_related("check_job", "apply_job")[:SHOWN],
        "offered": [one for one in all_resources().values() if may_import(request.user, one)],
        "labels": {one.key: one.label for one in all_resources().values()},
    }
    return render(request, "spreadsheets/files.html", context)
