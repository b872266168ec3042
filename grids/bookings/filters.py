"""Filters of bookings and service teams."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from grids.bookings.models import Booking, ServiceTeam
from grids.ground.filters import OfGridFilter
from portal.ui.filters import ListFilter


class BookingFilter(OfGridFilter):
    """Bookings by matter and place."""

    searched = ("matter", "place", "grid__name")
    category = django_filters.ChoiceFilter(
        label=_("Matter"), choices=Booking.Category.choices, empty_label=_("Any matter")
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
