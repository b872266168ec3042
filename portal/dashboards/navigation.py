"""The home page's place in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(Entry("desk", _("Desk and overview"), "dashboard", "layout-dashboard", order=10))
