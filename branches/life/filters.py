"""Filters of organisation life: the records, and what is still due."""

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import LifeKind
from branches.life.models import LifeRecord
from branches.life.services.asking import lines
from branches.profiles.models import BranchProfile
from portal.organisations.models import Organisation
from portal.ui.filters import ListFilter, SlicedFilter
from portal.ui.forms import DayInput


def offered_branches(request):
    """Return the organisations that a reader may choose from."""
    return Organisation.objects.visible_to(request.user, "branches.view_record")


class RecordFilter(SlicedFilter):
    """Records by kind and days."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Kind of organisation life"), choices=LifeKind.choices, empty_label=_("Any kind")
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Branch"), queryset=offered_branches, widget=forms.HiddenInput
    )
    held_from = django_filters.DateFilter(
        "held_on",
        "gte",
        label=_("Held from"),
        widget=DayInput(),
    )
    held_to = django_filters.DateFilter(
        "held_on",
        "lte",
        label=_("Held until"),
        widget=DayInput(),
    )

    class Meta:
        model = LifeRecord
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Search in themes, branches and content."""
        return queryset.filter(
            Q(theme__icontains=value) | Q(organisation__name__icontains=value) | Q(content__icontains=value)
        )


class LifeFilter(ListFilter):
    """What is due from branches: filtered by branch, kind and the end of the period."""

    q = django_filters.CharFilter("organisation__name", "icontains", label=_("Branch"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind of organisation life"),
        choices=LifeKind.choices,
        empty_label=_("Any kind"),
        method="leave",
    )
    until = django_filters.ChoiceFilter(
        label=_("How soon"),
        choices=[("month", _("by the end of this month"))],
        empty_label=_("This month, quarter and year"),
        method="leave",
    )

    class Meta:
        model = BranchProfile
        fields: list[str] = []

    def leave(self, queryset, name, value):
        """Return the branches unchanged: this field filters the lines."""
        return queryset

    def lines(self, rules) -> models.QuerySet:
        """Return the lines that lack something."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        return lines(
            self.qs,
            [self.today],
            rules,
            kinds=[chosen["kind"]] if chosen.get("kind") else LifeKind.values,
            ending=chosen.get("until") == "month",
            missing=True,
        )
