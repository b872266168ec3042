"""Filters of grids. Nothing searches in residents' own data: a search would tell what a mask hides."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from grids.models.booking import Booking
from grids.models.grid import Grid
from grids.models.partner import Partner, ServiceRule, ServiceTeam
from grids.models.report import Report
from grids.models.visit import Visit, VisitKind, VisitTask
from grids.models.wish import Wish
from portal.organisations.models import Organisation
from portal.ui.filters import ListFilter, SlicedFilter
from portal.ui.forms import DayInput


def offered_places(request):
    """Return the organisations that figures narrow a list to."""
    return Organisation.objects.visible_to(request.user, "organisations.view_organisation")


def offered_grids(request):
    """Return the grids that a reader may choose from."""
    return Grid.objects.visible_to(request.user, "grids.view_grid").select_related("organisation")


class PlacedFilter(SlicedFilter):
    """Rows of a street or community: figures open their rows with it."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    place = django_filters.ModelChoiceFilter(
        label=_("street"), queryset=offered_places, method="narrow_to_place", widget=forms.HiddenInput
    )
    searched: tuple[str, ...] = ()

    def search(self, queryset, name, value):
        """Look in the fields that are searched."""
        wanted = Q()
        for field in (*self.searched, "organisation__name"):
            wanted |= Q(**{f"{field}__icontains": value})
        return queryset.filter(wanted)

    @extend_schema_field(int)
    def narrow_to_place(self, queryset, name, value):
        """Keep the rows of an organisation and of all below it."""
        return queryset.in_tree_of(value)


class GridFilter(PlacedFilter):
    """Grids by name, code, community."""

    searched = ("name", "code")

    class Meta:
        model = Grid
        fields: list[str] = []


class OfGridFilter(PlacedFilter):
    """What happens in grids, by grid."""

    grid = django_filters.ModelChoiceFilter(label=_("grid"), queryset=offered_grids, widget=forms.HiddenInput)

    def narrow_to_right(self, queryset, name, value):
        """Keep those that the reader may act on, as his duties count them."""
        own = self._meta.model.objects.waiting_for(self.user, f"grids.{value}")
        return queryset.filter(pk__in=own.order_by().values("pk"))


class VisitFilter(OfGridFilter):
    """Visits by place, kind, day."""

    searched = ("place", "note", "grid__name")
    kind = django_filters.ChoiceFilter(
        label=_("who is visited"), choices=VisitKind.choices, empty_label=_("Anybody")
    )
    visited_from = django_filters.DateFilter(
        "visited_at__date", "gte", label=_("Visited from"), widget=DayInput()
    )

    class Meta:
        model = Visit
        fields: list[str] = []


class TaskFilter(PlacedFilter):
    """Visit tasks by title."""

    searched = ("title",)

    class Meta:
        model = VisitTask
        fields: list[str] = []


class ReportFilter(OfGridFilter):
    """Reports by text, place, category, level."""

    searched = ("text", "place", "grid__name")
    category = django_filters.ChoiceFilter(
        label=_("report category"), choices=Report.Category.choices, empty_label=_("Any category")
    )
    level = django_filters.ChoiceFilter(
        label=_("urgency"), choices=Report.Level.choices, empty_label=_("Any level")
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


class WishFilter(OfGridFilter):
    """Wishes by what is wished for."""

    searched = ("title",)
    kind = django_filters.ChoiceFilter(
        label=_("kind of wish"), choices=Wish.Kind.choices, empty_label=_("Any kind")
    )
    may = django_filters.ChoiceFilter(
        label=_("What I may do"),
        choices=[
            ("screen_wish", _("Screen a wish")),
            ("publish_wish", _("Publish a wish")),
            ("claim_wish", _("Claim a wish")),
            ("confirm_wish", _("Confirm a fulfilled wish")),
        ],
        method="narrow_to_right",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Wish
        fields: list[str] = []


class BookingFilter(OfGridFilter):
    """Bookings by matter, place."""

    searched = ("matter", "place", "grid__name")
    category = django_filters.ChoiceFilter(
        label=_("matter"), choices=Booking.Category.choices, empty_label=_("Any matter")
    )
    may = django_filters.ChoiceFilter(
        label=_("What I may do"),
        choices=[
            ("assign_booking", _("Assign a booking")),
            ("confirm_booking", _("Confirm a booking that was done")),
        ],
        method="narrow_to_right",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Booking
        fields: list[str] = []


class PartnerFilter(PlacedFilter):
    """Partners by name."""

    searched = ("partner__name",)

    class Meta:
        model = Partner
        fields: list[str] = []


class TeamFilter(ListFilter):
    """Teams by name."""

    class Meta:
        model = ServiceTeam
        fields: list[str] = []


class RuleFilter(ListFilter):
    """Limits: all that are set."""

    class Meta:
        model = ServiceRule
        fields: list[str] = []
