"""The ledger in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "rectification",
        _("Rectification ledger"),
        "problem_list",
        "clipboard-list",
        "rectification.view_problem",
        order=20,
    ),
    Entry(
        "rectification", _("Measures"), "measure_list", "list-todo", "rectification.view_problem", order=22
    ),
)
