"""Limits in the menu."""

from django.utils.translation import gettext_lazy as _

from grids.ground.navigation import entry
from portal.ui.navigation import declare

declare(
    entry(_("Limits of grid services"), "service_rule_list", "timer", "view_rule", 68),
)
