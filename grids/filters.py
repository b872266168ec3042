"""Filters of grids. Nothing searches in residents' own data: a search would tell what a mask hides."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.filters import OfGridFilter
from grids.models.booking import Booking
from grids.models.partner import ServiceTeam
from portal.ui.filters import ListFilter


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


class TeamFilter(ListFilter):
    """Teams by name."""

    class Meta:
        model = ServiceTeam
        fields: list[str] = []
