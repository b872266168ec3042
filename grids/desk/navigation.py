"""The bottom bar of a worker's phone."""

from django.utils.translation import gettext_lazy as _

from grids.desk.phone import has_own_desk
from portal.ui.navigation import Bar, Entry, declare_bar

declare_bar(
    Bar(
        meets=has_own_desk,
        entries=(
            Entry("grids", _("Home"), "dashboard", "house"),
            Entry("grids", _("Tasks"), "grid_tasks", "list-todo"),
            Entry("grids", _("Note"), "visit_new", "plus", prominent=True),
            Entry("grids", _("Grids"), "grid_list", "map-pinned"),
            Entry("grids", _("Me"), "account", "user"),
        ),
    )
)
