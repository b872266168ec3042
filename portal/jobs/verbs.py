"""Verbs of jobs."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "jobs",
    {
        "view_job": _("View jobs"),
        "cancel_job": _("Cancel a job"),
        "retry_job": _("Run a job again"),
        "confirm_clock": _("Confirm the day on the clock"),
    },
)
