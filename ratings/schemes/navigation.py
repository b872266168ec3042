"""Schemes in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("ratings", _("Rating schemes"), "scheme_list", "scale", "ratings.view_scheme", order=45),
)
