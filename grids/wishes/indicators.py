"""The numbers of wishes."""

from django.utils.translation import gettext_lazy as _

from grids.wishes.models import Wish
from portal.indicators import Indicator, declare

WISHES_FULFILLED = Indicator(
    key="grids.wishes_fulfilled",
    label=_("Wishes fulfilled"),
    unit=_("wishes"),
    model=Wish,
    part="fulfilled",
    whole="published",
    list_url="wish_list",
    note=_(
        "Wishes confirmed as fulfilled, of all that were ever published. Claims alone do not count, nor do wishes"
        " whose resident is not satisfied."
    ),
    of_a_day=True,
)

declare(WISHES_FULFILLED)
