"""Verbs of visits and visit tasks."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_visit": _("View visits"),
        "add_visit": _("Record a visit"),
        "view_task": _("View visit tasks"),
        "set_task": _("Set a visit task"),
    },
)
