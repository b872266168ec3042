"""The numbers of grids."""

from django.utils.translation import gettext_lazy as _

from grids.ground.models import Grid
from portal.indicators import Indicator, declare

GRIDS_COVERED = Indicator(
    key="grids.grids_covered",
    label=_("Grids with a main worker"),
    unit=_("grids"),
    model=Grid,
    part="with_main",
    whole="all",
    list_url="grid_list",
    note=_("Grids in force that have a main worker today, of all in force."),
    of_a_day=True,
)

declare(GRIDS_COVERED)
