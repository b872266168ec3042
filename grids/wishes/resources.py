"""Wishes as a workbook. Residents are masked: no column contains their data."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from grids.ground.resources import counted
from grids.wishes.columns import WISH
from grids.wishes.filters import WishFilter
from grids.wishes.models import Wish
from portal.spreadsheets.resources import Resource, declare


def wishes(user, query):
    """Return the wishes of the list under the same filter."""
    scoped = Wish.objects.visible_to(user, "grids.view_wish").with_claimer()
    return WishFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs.order_by("-pk")


declare(
    Resource(
        key="grids.wishes",
        label=_("Wishes"),
        permission="grids.export_wishes",
        list_url="wish_list",
        columns=lambda full: WISH,
        rows=wishes,
        chosen=WishFilter.in_words,
        counted=counted,
    )
)
