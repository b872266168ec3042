"""The filter of objections."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from ratings.objections.models import Objection
from ratings.objections.waiting import to_answer


class ObjectionFilter(ListFilter):
    """Objections by state."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Objection.State.choices, empty_label=_("Any state")
    )
    what = django_filters.ChoiceFilter(
        label=_("What waits for me"),
        choices=[("answer", _("to be answered"))],
        method="narrow_to_duty",
        empty_label=_("All"),
    )

    class Meta:
        model = Objection
        fields = ["state"]

    def search(self, queryset, name, value):
        """Search in branches and texts."""
        return queryset.filter(Q(entry__name__icontains=value) | Q(text__icontains=value))

    def narrow_to_duty(self, queryset, name, value):
        """Keep the rows that the reader's duties count."""
        return queryset.filter(pk__in=to_answer(self.user).order_by().values("pk"))
