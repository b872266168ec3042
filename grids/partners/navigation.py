"""Partners in the menu."""

from django.utils.translation import gettext_lazy as _

from grids.ground.navigation import entry
from portal.ui.navigation import declare

declare(
    entry(_("Partner organisations"), "partner_list", "handshake", "view_partner", 66),
)
