"""Verbs of campaigns."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "view_campaign": _("View campaigns"),
        "launch_campaign": _("Launch a campaign"),
        "change_campaign": _("Change a campaign"),
        "end_campaign": _("End a campaign"),
    },
)
