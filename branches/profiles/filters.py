"""The filter of branch profiles."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.profiles.models import BranchProfile
from portal.ui.filters import SlicedFilter


class ProfileFilter(SlicedFilter):
    """Profiles, searched by name of branch or secretary."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    may = django_filters.ChoiceFilter(
        label=_("What I may do"),
        choices=[("change_profile", _("Change a branch profile"))],
        method="narrow_to_right",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = BranchProfile
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Search in branches and secretaries."""
        return queryset.filter(Q(organisation__name__icontains=value) | Q(secretary__icontains=value))

    def narrow_to_right(self, queryset, name, value):
        """Keep the profiles that the reader may change, as the duties count them."""
        own = BranchProfile.objects.visible_to(self.user, f"branches.{value}")
        return queryset.filter(pk__in=own.order_by().values("pk"))
