"""Grids in the menu, where there are grids within reach."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.ground.concerns import has_grids
from portal.accounts.models import User
from portal.ui.navigation import Entry, declare


def entry(
    label: str | Promise,
    url_name: str,
    icon: str,
    permission: str,
    order: int,
    when: Callable[[User], bool] = has_grids,
) -> Entry:
    """Return an entry of the section of grids."""
    return Entry("grids", label, url_name, icon, f"grids.{permission}", order=order, when=when)


declare(entry(_("Grids"), "grid_list", "map-pinned", "view_grid", 60))
