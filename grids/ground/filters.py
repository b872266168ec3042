"""Filters of grids and of what happens in them.

They never search residents' data, as a hit would reveal masked text.
"""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from grids.ground.models import Grid
from portal.organisations.models import Organisation
from portal.ui.filters import SlicedFilter


def offered_places(request):
    """Return the organisations to which figures narrow a list."""
    return Organisation.objects.visible_to(request.user, "organisations.view_organisation")


def offered_grids(request):
    """Return the grids that a reader may choose from."""
    return Grid.objects.visible_to(request.user, "grids.view_grid").select_related("organisation")


class PlacedFilter(SlicedFilter):
    """Rows of a street or community. Figures open their rows with it."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    place = django_filters.ModelChoiceFilter(
        label=_("Street"), queryset=offered_places, method="narrow_to_place", widget=forms.HiddenInput
    )
    searched: tuple[str, ...] = ()

    def search(self, queryset, name, value):
        """Search in the fields of `searched`."""
        wanted = Q()
        for field in (*self.searched, "organisation__name"):
            wanted |= Q(**{f"{field}__icontains": value})
        return queryset.filter(wanted)

    @extend_schema_field(int)
    def narrow_to_place(self, queryset, name, value):
        """Keep the rows of an organisation and of all below it."""
        return queryset.in_tree_of(value)


class GridFilter(PlacedFilter):
    """Grids by name, code and community."""

    searched = ("name", "code")

    class Meta:
        model = Grid
        fields: list[str] = []


class OfGridFilter(PlacedFilter):
    """What happens in grids, by grid."""

    grid = django_filters.ModelChoiceFilter(label=_("Grid"), queryset=offered_grids, widget=forms.HiddenInput)

    def narrow_to_right(self, queryset, name, value):
        """Keep the rows that the reader may act on, as the duties count them."""
        own = self._meta.model.objects.waiting_for(self.user, f"grids.{value}")
        return queryset.filter(pk__in=own.order_by().values("pk"))
