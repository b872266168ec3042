"""The changes of a row: what it was before and after, by whom, when, why, and by which page, file or job."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.memory.services import began
from portal.memory.versions import changes_of
from portal.ui.pages.detail import DetailPages
from portal.ui.pages.shared import pages_named
from portal.ui.versions import CHANGES, keeps_changes, shown_versions


@require_safe
def row_changes(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Show the changes of one row to those who may read the audit log of its organisation."""
    try:
        pages = pages_named(name)
    except KeyError:
        raise Http404 from None
    if not issubclass(pages, DetailPages) or not keeps_changes(pages.model):
        raise Http404
    row = pages.row(request, pk, permission=CHANGES)
    context = pages.context(request) | {
        "row": row,
        "row_url": reverse(f"{name}_detail", args=[pk]) if row.admits(request.user, pages.permission) else "",
        "changes": shown_versions(row, changes_of(row)),
        "began": began(),
    }
    return render(request, "system/row_changes.html", context)
