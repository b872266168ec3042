"""The numbers of visits."""

from django.utils.translation import gettext_lazy as _

from grids.visits.models import Visit
from portal.indicators import Indicator, declare

VISITS_THIS_MONTH = Indicator(
    key="grids.visits_this_month",
    label=_("Visits this month"),
    unit=_("visits"),
    model=Visit,
    part="this_month",
    list_url="visit_list",
    note=_("Visits recorded since the first of the month. A count of work, of no person."),
    of_a_day=True,
)

declare(VISITS_THIS_MONTH)
