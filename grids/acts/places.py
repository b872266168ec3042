"""Who works in a grid, and partners of a street."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.ground.acts import GRIDS
from grids.ground.forms.acts import EndForm
from grids.outbox.acts import GridAct
from grids.pages.places import PartnerPages
from portal.ui.acts import of

PLACES = (
    *GRIDS,
    GridAct(
        "end_partner",
        PartnerPages,
        "end",
        EndForm,
        of("partner", services.end_partner),
        _("End a partnership"),
        _("The partnership ends on that day."),
        dangerous=True,
    ),
)
