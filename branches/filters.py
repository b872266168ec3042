"""Filters of branches."""

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import BranchProfile, FrequencyRule, LifeKind, LifeRecord
from branches.services.asking import lines
from portal.organisations.models import Organisation
from portal.ui.filters import ListFilter, SlicedFilter
from portal.ui.forms import DayInput


def offered_branches(request):
    """Return the organisations that a reader may choose from."""
    return Organisation.objects.visible_to(request.user, "branches.view_record")


class ProfileFilter(SlicedFilter):
    """Profiles by name of branch or secretary."""

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
        """Look in branches and secretaries."""
        return queryset.filter(Q(organisation__name__icontains=value) | Q(secretary__icontains=value))

    def narrow_to_right(self, queryset, name, value):
        """Keep those that the reader may change, as his duties count them."""
        own = BranchProfile.objects.visible_to(self.user, f"branches.{value}")
        return queryset.filter(pk__in=own.order_by().values("pk"))


class RecordFilter(SlicedFilter):
    """Records by kind and days."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("kind of organisation life"), choices=LifeKind.choices, empty_label=_("Any kind")
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
        """Look in themes, branches and content."""
        return queryset.filter(
            Q(theme__icontains=value) | Q(organisation__name__icontains=value) | Q(content__icontains=value)
        )


class FrequencyFilter(ListFilter):
    """Rules by kind."""

    kind = django_filters.ChoiceFilter(
        label=_("kind of organisation life"), choices=LifeKind.choices, empty_label=_("Any kind")
    )

    class Meta:
        model = FrequencyRule
        fields = ["kind"]


class LifeFilter(ListFilter):
    """What is asked of branches: by branch, kind and how soon it ends."""

    q = django_filters.CharFilter("organisation__name", "icontains", label=_("Branch"))
    kind = django_filters.ChoiceFilter(
        label=_("kind of organisation life"),
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
        """Leave the branches as they are: this cuts the lines."""
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
