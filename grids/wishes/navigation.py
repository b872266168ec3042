"""Wishes in the menu."""

from django.utils.translation import gettext_lazy as _

from grids.ground.navigation import entry
from grids.wishes.concerns import meets_wishes
from portal.ui.navigation import declare

declare(
    entry(_("Wishes"), "wish_list", "hand-heart", "view_wish", 64, meets_wishes),
)
