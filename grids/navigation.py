"""Grids in the menu, where there are any within reach, and the bottom bar of a worker's phone."""

from django.utils.translation import gettext_lazy as _

from grids.desk import has_grids, has_own_desk, meets_wishes
from portal.ui.navigation import Bar, Entry, declare, declare_bar


def entry(label, url_name: str, icon: str, permission: str, order: int, when=has_grids) -> Entry:
    """Return an entry of this section."""
    return Entry("grids", label, url_name, icon, f"grids.{permission}", order=order, when=when)


declare(
    entry(_("Grids"), "grid_list", "map-pinned", "view_grid", 60),
    entry(_("Visits"), "visit_list", "footprints", "view_visit", 61),
    entry(_("Visit tasks"), "visit_task_list", "list-todo", "view_task", 62),
    entry(_("Reports"), "grid_report_list", "message-square-warning", "view_report", 63),
    entry(_("Wishes"), "wish_list", "hand-heart", "view_wish", 64, meets_wishes),
    entry(_("Door-to-door bookings"), "booking_list", "calendar-check", "view_booking", 65),
    entry(_("Partner organisations"), "partner_list", "handshake", "view_partner", 66),
    entry(_("Service teams"), "service_team_list", "users", "view_team", 67),
    entry(_("Limits of grid services"), "service_rule_list", "timer", "view_rule", 68),
)
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
