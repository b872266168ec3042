"""The inbox: what waits for me, what I did, what I started. Everybody sees only their own."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.audit.models import AuditEntry
from portal.audit.services import acts_of
from portal.inbox import Ask, count_todo, started, subjects, todo
from portal.ui.pages.shared import all_pages

TODO, DONE, STARTED = "todo", "done", "started"


@require_safe
def inbox(request: HttpRequest):
    """Show one of the three boxes."""
    ask = Ask(request.user, timezone.localdate())
    box = request.GET.get("box", TODO)
    context: dict[str, object] = {
        "title": gettext("My inbox"),
        "box": box if box in (DONE, STARTED) else TODO,
        "today": ask.on,
    }
    if box == DONE:
        page = Paginator(acts_of(request.user), 20).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "page_numbers": page.paginator.get_elided_page_range(page.number),
            "page_sizes": (),
            "acts": with_links(list(page.object_list), request.user),
        }
    else:
        groups = started(ask) if box == STARTED else todo(ask)
        context |= {"groups": groups, "total": sum(group.total for group in groups)}
    return render(request, "system/inbox.html", context)


@require_safe
def inbox_count(request: HttpRequest) -> HttpResponse:
    """Answer the badge of the menu: the number of waiting items, or nothing for 0."""
    count = count_todo(Ask(request.user, timezone.localdate()))
    return HttpResponse(str(count) if count else "", content_type="text/plain; charset=utf-8")


def with_links(entries: Sequence[AuditEntry], user) -> list[tuple[AuditEntry, str]]:
    """Return the entries with the address of their row, "" if it has left the reach. One query per kind of row."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.row_id.isdigit():
            wanted.setdefault(entry.model, set()).add(int(entry.row_id))
    links = {
        (label, str(row.pk)): url(row)
        for label, (model, permission, url) in known_subjects().items()
        if label in wanted
        for row in model.objects.visible_to(user, permission).filter(pk__in=wanted[label])
    }
    return [(entry, links.get((entry.model, entry.row_id), "")) for entry in entries]


def known_subjects() -> dict[str, tuple]:
    """Return {model: (model, permission, address of a row)} of pages, and of subjects that apps declare."""
    known = {}
    for pages in all_pages():
        try:
            reverse(f"{pages.name}_detail", args=[1])
        except NoReverseMatch:
            continue
        known[pages.model._meta.label_lower] = (
            pages.model,
            pages.permission,
            lambda row, pages=pages: reverse(f"{pages.name}_detail", args=[row.pk]),
        )
    return known | subjects()
