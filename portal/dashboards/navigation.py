"""The menu entries of home page and metric dictionary."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("desk", _("Desk and overview"), "dashboard", "layout-dashboard", order=10),
    Entry("files", _("What the figures mean"), "dictionary", "sigma", "dashboards.view_dashboard", order=85),
)
