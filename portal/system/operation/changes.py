"""The changes of a row: what it was before and after, by whom, when, why, and by which page, file or job."""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.audit.services import record
from portal.columns import Column, Kind
from portal.memory.asking import MINUTE
from portal.memory.services import began
from portal.memory.versions import changes_of
from portal.spreadsheets.signed import write_signed
from portal.ui.downloads import as_download
from portal.ui.pages.detail import DetailPages
from portal.ui.pages.shared import pages_named
from portal.ui.versions import CHANGES, keeps_changes, shown_versions

TAKE_OUT = "audit.export_changes"
COLUMNS = (
    Column("at", _("Time"), width=19),
    Column("actor", _("Person"), width=12),
    Column("verb", _("Action"), width=16),
    Column("field", _("Field"), width=16),
    Column("before", _("Before"), kind=Kind.LONG_TEXT, width=30),
    Column("after", _("After"), kind=Kind.LONG_TEXT, width=30),
    Column("reason", _("Reason"), kind=Kind.LONG_TEXT, width=30),
    Column("way", _("By page, file or job"), kind=Kind.LONG_TEXT, width=30),
)


def row_for(request: HttpRequest, name: str, pk: int) -> tuple[type[DetailPages], Model]:
    """Return pages and row for those who may read the audit log of its organisation. Raises Http404."""
    try:
        pages = pages_named(name)
    except KeyError:
        raise Http404 from None
    if not issubclass(pages, DetailPages) or not keeps_changes(pages.model):
        raise Http404
    return pages, pages.row(request, pk, permission=CHANGES)


@require_safe
def row_changes(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Show the changes of one row to those who may read the audit log of its organisation."""
    pages, row = row_for(request, name, pk)
    context = pages.context(request) | {
        "row": row,
        "row_url": reverse(f"{name}_detail", args=[pk]) if row.admits(request.user, pages.permission) else "",
        "file_url": reverse("row_changes_file", args=[name, pk]),
        "changes": shown_versions(row, changes_of(row)),
        "began": began(),
    }
    return render(request, "system/row_changes.html", context)


@require_safe
def row_changes_file(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Send the changes of one row as a signed workbook, oldest first. It is recorded with its digest."""
    _pages, row = row_for(request, name, pk)
    changes = shown_versions(row, changes_of(row))[::-1]
    title = gettext("Changes of %(row)s") % {"row": row}
    first = began()
    words = {
        "organisation": request.user.organisation,
        "person": request.user.name,
        "at": timezone.localtime().strftime(MINUTE),
        "began": timezone.localtime(first).strftime(MINUTE) if first else "—",
        "n": len(changes),
    }
    note = gettext(
        "%(organisation)s, %(person)s, as known at %(at)s; remembered since %(began)s. %(n)s changes."
    )
    content, digest = write_signed(title=title, note=note % words, columns=COLUMNS, rows=lines_of(changes))
    record(TAKE_OUT, row, actor=request.user, changes={"rows": [None, len(changes)]}, reason=digest)
    return as_download(content, f"{title}.xlsx")


def lines_of(changes: list[dict]) -> list[list[str]]:
    """Return a line of texts for each field that a change changed, and one for a change without any."""
    lines = []
    for one in changes:
        head = [timezone.localtime(one["at"]).strftime("%Y-%m-%d %H:%M:%S"), one["actor"], str(one["verb"])]
        tail = [one["reason"], one["way"]]
        for field in one["fields"] or [{"label": "", "before": None, "after": None}]:
            cells = [field["label"], field["before"], field["after"]]
            lines.append([*head, *("" if cell is None else str(cell) for cell in cells), *map(str, tail)])
    return lines
