"""The filter of standings."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from ratings.rounds.models import Round, Standing
from ratings.schemes.filters import met_groups


def met_rounds(request):
    """Return the rounds that a reader may choose from."""
    return Round.objects.visible_to(request.user, "ratings.view_round").select_related("scheme")


class StandingFilter(ListFilter):
    """Standings by month, group and name."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    round = django_filters.ModelChoiceFilter(
        label=_("Month"), queryset=met_rounds, empty_label=_("All months")
    )
    group = django_filters.ModelChoiceFilter(
        label=_("Group"), queryset=met_groups, empty_label=_("All groups")
    )

    class Meta:
        model = Standing
        fields = ["round", "group"]

    def search(self, queryset, name, value):
        """Search in the names of that day."""
        return queryset.filter(entry__name__icontains=value)
