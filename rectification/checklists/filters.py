"""The filter of checklists."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from rectification.checklists.models import Checklist


class ChecklistFilter(ListFilter):
    """Checklists by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Checklist.State.choices, empty_label=_("Any state")
    )

    class Meta:
        model = Checklist
        fields = ["state"]
