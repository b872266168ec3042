"""The global search: a page, and suggestions below the field during typing."""

from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.audit.services import acts_of
from portal.search import find
from portal.system.personal.inbox_page import with_links

OF_EACH, SUGGESTED, RECENT, LOOKED_AT = 8, 3, 8, 40


@require_safe
def search(request: HttpRequest):
    """Show the matches. Before anything is typed, show the rows of the reader's last acts."""
    text = request.GET.get("q", "").strip()
    if request.htmx:
        context = {"found": find(request.user, text, SUGGESTED), "text": text}
        return render(request, "system/suggestions.html", context)
    found = find(request.user, text, OF_EACH)
    context = {
        "title": gettext("Search the portal"),
        "text": text,
        "found": found,
        "total": sum(one.total for one in found),
        "recent": [] if text else recent(request.user),
    }
    return render(request, "system/search.html", context)


def recent(user) -> list[tuple[str, str]]:
    """Return (title, address) of the rows of a person's last acts that the person may still see."""
    entries = acts_of(user)[:LOOKED_AT]
    titles: dict[str, str] = {}
    for entry, url in with_links(list(entries), user):
        if url:
            titles.setdefault(url, entry.row_label)
    return [(title, url) for url, title in titles.items()][:RECENT]
