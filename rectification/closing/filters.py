"""The filter of applications for closing."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from rectification.closing.models import Closing


class ClosingFilter(ListFilter):
    """Applications: those that wait for the reader, or all."""

    show = django_filters.ChoiceFilter(
        label=_("Applications"),
        choices=[("all", _("All applications"))],
        empty_label=_("Waiting for my decision"),
        method="keep",
    )
    q = django_filters.CharFilter(label=_("Keyword"), method="search")

    class Meta:
        model = Closing
        fields: list[str] = []

    def keep(self, queryset, name, value):
        """Return the rows unchanged: the page itself decides which rows to fetch."""
        return queryset

    def search(self, queryset, name, value):
        """Search in numbers, former numbers, problems and units."""
        return queryset.filter(
            Q(problem__number__icontains=value)
            | Q(problem__former_number__icontains=value)
            | Q(problem__title__icontains=value)
            | Q(problem__unit__name__icontains=value)
        )
