"""Rectification in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare
from rectification.models import Closing


def waiting_for(user) -> int:
    """Return how many applications wait for a person."""
    return Closing.objects.waiting_for(user).count()


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
        "rectification",
        _("Review of closings"),
        "closing_list",
        "stamp",
        "rectification.decide_closing",
        order=21,
        count=waiting_for,
    ),
    Entry(
        "rectification", _("Measures"), "measure_list", "list-todo", "rectification.view_problem", order=22
    ),
    Entry(
        "rectification",
        _("Checklists"),
        "checklist_list",
        "list-checks",
        "rectification.view_checklist",
        order=23,
    ),
    Entry(
        "rectification", _("Campaigns"), "campaign_list", "megaphone", "rectification.view_campaign", order=24
    ),
)
