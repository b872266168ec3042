"""The filter of requests."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from rectification.requests.models import ChangeRequest


class ChangeRequestFilter(ListFilter):
    """Requests by state and field, or those that wait for the reader."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    what = django_filters.ChoiceFilter(
        label=_("What waits for me"),
        choices=[("decide", _("to be decided"))],
        method="narrow_to_duty",
        empty_label=_("All"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ChangeRequest.State.choices, empty_label=_("Any state")
    )
    field = django_filters.ChoiceFilter(
        label=_("What is asked for"), choices=ChangeRequest.Field.choices, empty_label=_("All")
    )

    class Meta:
        model = ChangeRequest
        fields = ["state", "field"]

    def search(self, queryset, name, value):
        """Search in numbers, problems and reasons."""
        return queryset.filter(
            Q(problem__number__icontains=value)
            | Q(problem__title__icontains=value)
            | Q(reason__icontains=value)
        )

    def narrow_to_duty(self, queryset, name, value):
        """Keep the requests that the reader may decide."""
        return queryset.filter(pk__in=ChangeRequest.objects.waiting_for(self.user).order_by().values("pk"))
