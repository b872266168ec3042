"""Menu entries of running the portal."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "system", _("Workday calendar"), "special_day_list", "calendar-days", "calendar.view_day", order=13
    ),
    Entry("system", _("Background jobs"), "job_list", "cog", "jobs.view_job", order=40),
    Entry("system", _("Audit log"), "audit_list", "history", "audit.view_entry", order=50),
    Entry("system", _("Audit check"), "audit_check", "shield-check", "seals.verify_chain", order=51),
)
