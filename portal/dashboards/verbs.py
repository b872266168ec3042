"""Verbs of dashboards."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "dashboards",
    {
        "view_dashboard": _("View the dashboard"),
        "export_dashboard": _("Export the dashboard"),
    },
)
