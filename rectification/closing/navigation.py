"""Closing in the menu."""

from django.utils.translation import gettext_lazy as _

from portal import statements
from portal.ui.navigation import Entry, declare
from rectification.closing.models import Closing


def waiting_for(user) -> int:
    """Return how many applications wait for a person."""
    (number,) = statements.numbers(
        ("closings that wait", user.rights), lambda: (Closing.objects.waiting_for(user).count(),)
    )
    return number


declare(
    Entry(
        "rectification",
        _("Review of closings"),
        "closing_list",
        "stamp",
        "rectification.decide_closing",
        order=21,
        count=waiting_for,
    ),
)
