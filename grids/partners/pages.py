"""Pages of partners."""

from django.utils.translation import gettext_lazy as _

from grids.partners import services
from grids.partners.columns import PARTNER
from grids.partners.filters import PartnerFilter
from grids.partners.forms import PartnerForm
from grids.partners.models import Partner
from portal.ui.pages import Action, ModelPages, Write


class PartnerPages(ModelPages):
    """Partner organisations."""

    model = Partner
    name = "partner"
    path = "partners/"
    title = _("Partner organisations")
    permission = "grids.view_partner"
    columns = PARTNER
    filterset = PartnerFilter
    joins = ("organisation", "partner")
    order = ("organisation_path", "pk")
    tabs = ("all", "ended")
    empty = _("No organisation has registered with a street here.")
    actions = (Action(_("Register a partner"), "partner_new", "plus", "grids.add_partner", primary=True),)
    row_actions = (
        Action(
            _("End the partnership"),
            "end_partner",
            "ban",
            "grids.end_partner",
            when=lambda row: not row.has_ended,
        ),
    )
    new = Write(
        "grids.add_partner",
        PartnerForm,
        services.add_partner,
        _("Register a partner"),
        _("Registered. Its people meet the published wishes of the street from now on."),
        hint=_(
            "An organisation outside the street that serves here: it meets published wishes, nothing else."
        ),
    )
