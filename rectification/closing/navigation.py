"""Closing in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare
from rectification.closing.panels import number_waiting

declare(
    Entry(
        "rectification",
        _("Review of closings"),
        "closing_list",
        "stamp",
        "rectification.decide_closing",
        order=21,
        count=number_waiting,
    ),
)
