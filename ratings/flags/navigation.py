"""Flags in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("ratings", _("The month's ranking"), "rating_home", "trophy", "ratings.view_standing", order=40),
    Entry("ratings", _("Passport of the flag"), "flag_list", "flag", "ratings.view_custody", order=41),
)
