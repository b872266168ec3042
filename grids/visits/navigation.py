"""Visits and visit tasks in the menu."""

from django.utils.translation import gettext_lazy as _

from grids.ground.navigation import entry
from portal.ui.navigation import declare

declare(
    entry(_("Visits"), "visit_list", "footprints", "view_visit", 61),
    entry(_("Visit tasks"), "visit_task_list", "list-todo", "view_task", 62),
)
