"""Filters of the ledger and of measures."""

from functools import cache, partial

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Unit
from portal.pinyin import spelled_like
from portal.ui.filters import NamedRowFilter, SlicedFilter
from rectification.campaigns.filters import offered_campaigns, types_of
from rectification.ledger.lights import Light
from rectification.ledger.models import Measure, Problem

VIEW = "rectification.view_problem"


def offered_units(request):
    """Return the units that a reader may choose from."""
    return Unit.objects.visible_to(request.user, VIEW)


class ProblemFilter(SlicedFilter):
    """The ledger's filter: the visible fields, and hidden ones through which figures open their rows."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    unit = NamedRowFilter(label=_("Responsible unit"), queryset=offered_units, empty_label=_("All units"))
    type = django_filters.ChoiceFilter(label=_("Type"), empty_label=_("All types"), field_name="type_id")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Problem.State.choices, empty_label=_("Any state")
    )
    light = django_filters.ChoiceFilter(
        label=_("Light"), choices=Light.choices, method="show_light", empty_label=_("Any light")
    )
    due_to = django_filters.DateFilter(
        "due_on",
        "lte",
        label=_("Limit not after"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    campaign = django_filters.ModelChoiceFilter(
        label=_("Campaign"), queryset=offered_campaigns, widget=forms.HiddenInput
    )
    sector = django_filters.ChoiceFilter(
        "unit__sector", label=_("Sector"), choices=Unit.Sector.choices, widget=forms.HiddenInput
    )
    found_to = django_filters.DateFilter("found_on", "lte", label=_("Found by"), widget=forms.HiddenInput)
    closed_to = django_filters.DateFilter("closed_on", "lte", label=_("Closed by"), widget=forms.HiddenInput)
    may = django_filters.ChoiceFilter(
        label=_("What I may do"),
        choices=[("log_progress", _("Log progress"))],
        method="narrow_to_right",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Problem
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Queried once, when the field is drawn or validated.
        self.filters["type"].extra["choices"] = cache(partial(types_of, offered_campaigns(self.request)))
        self.filters["q"].field.widget.attrs["placeholder"] = _("number, problem, measure, person")

    def search(self, queryset, name, value):
        """Search in numbers, former numbers, problems, units, people and measures."""
        measures = Measure._base_manager.filter(Q(action__icontains=value) | Q(owner__icontains=value))
        return queryset.filter(
            Q(number__icontains=value)
            | Q(former_number__icontains=value)
            | Q(title__icontains=value)
            | Q(unit__name__icontains=value)
            | spelled_like("unit__pinyin", value)
            | Q(owner__icontains=value)
            | Q(leader__icontains=value)
            | Q(pk__in=measures.values("problem"))
        )

    def show_light(self, queryset, name, value):
        """Keep the problems that show a light today."""
        return queryset.with_light(value, self.today)

    def narrow_to_right(self, queryset, name, value):
        """Keep the problems that the reader may work on, as the duties count them."""
        own = Problem.objects.visible_to(self.user, f"rectification.{value}")
        return queryset.filter(pk__in=own.order_by().values("pk"))


class MeasureFilter(SlicedFilter):
    """Measures by campaign."""

    campaign = django_filters.ModelChoiceFilter(
        label=_("Campaign"),
        field_name="problem__campaign",
        queryset=offered_campaigns,
        empty_label=_("All campaigns"),
    )

    class Meta:
        model = Measure
        fields = ["slice", "campaign"]
