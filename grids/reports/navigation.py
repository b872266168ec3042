"""Reports in the menu."""

from django.utils.translation import gettext_lazy as _

from grids.ground.navigation import entry
from portal.ui.navigation import declare

declare(
    entry(_("Reports"), "grid_report_list", "message-square-warning", "view_report", 63),
)
