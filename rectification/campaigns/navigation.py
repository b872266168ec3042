"""Campaigns in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "rectification", _("Campaigns"), "campaign_list", "megaphone", "rectification.view_campaign", order=24
    ),
)
