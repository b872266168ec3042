"""Menu entries of people."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("system", _("People"), "user_list", "users", "accounts.view_user", order=20),
    Entry("system", _("Grants"), "grant_list", "shield-check", "accounts.view_grant", order=30),
    Entry(
        "system",
        _("Account recoveries"),
        "recovery_list",
        "life-buoy",
        "accounts.view_recovery",
        order=35,
    ),
)
