"""Objections in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "ratings",
        _("Objections"),
        "objection_list",
        "message-circle-question-mark",
        "ratings.view_objection",
        order=44,
    ),
)
