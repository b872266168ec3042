"""Requests in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "rectification",
        _("Requests for a change"),
        "change_request_list",
        "file-pen-line",
        "rectification.view_problem",
        order=22,
    ),
)
