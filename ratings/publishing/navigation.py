"""Publishing in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("ratings", _("Rating rounds"), "round_list", "calendar-range", "ratings.view_round", order=43),
)
