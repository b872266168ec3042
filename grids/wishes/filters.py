"""The filter of wishes. It never searches residents' data, as a hit would reveal masked text."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.filters import OfGridFilter
from grids.wishes.models import Wish


class WishFilter(OfGridFilter):
    """Wishes by what is wished for."""

    searched = ("title",)
    kind = django_filters.ChoiceFilter(
        label=_("Kind of wish"), choices=Wish.Kind.choices, empty_label=_("Any kind")
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
