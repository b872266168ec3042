"""Filters of visits and visit tasks."""

import django_filters
from django.utils.translation import gettext_lazy as _

from grids.ground.filters import OfGridFilter, PlacedFilter
from grids.visits.models import Visit, VisitKind, VisitTask
from portal.ui.forms import DayInput


class VisitFilter(OfGridFilter):
    """Visits by place, kind and day."""

    searched = ("place", "note", "grid__name")
    kind = django_filters.ChoiceFilter(
        label=_("Who is visited"), choices=VisitKind.choices, empty_label=_("Anybody")
    )
    visited_from = django_filters.DateFilter(
        "visited_at__date", "gte", label=_("Visited from"), widget=DayInput()
    )

    class Meta:
        model = Visit
        fields: list[str] = []


class TaskFilter(PlacedFilter):
    """Visit tasks by title."""

    searched = ("title",)

    class Meta:
        model = VisitTask
        fields: list[str] = []
