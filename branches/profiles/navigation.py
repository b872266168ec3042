"""Branch profiles in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("branches", _("Branch profiles"), "profile_list", "flag", "branches.view_profile", order=30),
)
