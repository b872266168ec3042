"""Saved views as tabs with live counts: one query for the views, one for all counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict

from portal.preferences.models import SavedView
from portal.preferences.saved_views import normal_query
from portal.scope.counting import count_up_to


@dataclass
class CountingRequest:
    """Stands for the reader when a saved query is counted. Its relations are not fetched again."""

    user: object
    GET: QueryDict = field(default_factory=QueryDict)
    trusts_query: bool = True


def view_tabs(
    pages, request: HttpRequest, views: Sequence[SavedView], default: SavedView | None
) -> list[dict[str, object]]:
    """Return the tabs of the saved views: {view, count, current, is_default}."""
    counts = count_views(pages, request.user, views)
    here = normal_query(request.GET.urlencode())
    return [
        {
            "view": view,
            "count": counts.get(view.pk, 0),
            "current": view.query == here,
            "is_default": view == default,
        }
        for view in views
    ]


def count_views(pages, user, views: Sequence[SavedView]) -> dict[int, int]:
    """Return {view: rows within the reader's reach}, counted as far as `counting.COUNTED`; one SELECT for all views."""
    counted = {}
    for view in views:
        asking = CountingRequest(user, QueryDict(view.query))
        counted[view.pk] = pages.rows(asking, asking.GET).qs
    return count_up_to(counted)
