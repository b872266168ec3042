"""Checklists in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "rectification",
        _("Checklists"),
        "checklist_list",
        "list-checks",
        "rectification.view_checklist",
        order=23,
    ),
)
