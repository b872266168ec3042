"""The acts on a partner of a street."""

from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import EndForm
from grids.outbox.acts import GridAct
from grids.partners import services
from grids.partners.pages import PartnerPages
from portal.ui.acts import of

PARTNERS = (
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
