"""The filter of frequency rules."""

import django_filters
from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import FrequencyRule, LifeKind
from portal.ui.filters import ListFilter


class FrequencyFilter(ListFilter):
    """Rules by kind."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind of organisation life"), choices=LifeKind.choices, empty_label=_("Any kind")
    )

    class Meta:
        model = FrequencyRule
        fields = ["kind"]
