"""The filter of reports."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.filters import OfGridFilter
from grids.reports.models import Report


class ReportFilter(OfGridFilter):
    """Reports by text, place, category and level."""

    searched = ("text", "place", "grid__name")
    category = django_filters.ChoiceFilter(
        label=_("Report category"), choices=Report.Category.choices, empty_label=_("Any category")
    )
    level = django_filters.ChoiceFilter(
        label=_("Urgency"), choices=Report.Level.choices, empty_label=_("Any level")
    )
    may = django_filters.ChoiceFilter(
        label=_("What I may do"),
        choices=[
            ("accept_report", _("Accept a report")),
            ("assign_report", _("Assign a report")),
            ("verify_report", _("Verify and close a report")),
        ],
        method="narrow_to_right",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Report
        fields: list[str] = []
