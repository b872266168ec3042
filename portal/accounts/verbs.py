"""Verbs of accounts."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "accounts",
    {
        "view_user": _("View people"),
        "create_user": _("Create an account"),
        "change_user": _("Change an account"),
        "change_profile": _("Change one's own profile"),
        "deactivate_user": _("Deactivate an account"),
        "reactivate_user": _("Reactivate an account"),
        "reset_password": _("Reset a password"),
        "change_password": _("Change one's own password"),
        "import_users": _("Import people"),
        "issue_slips": _("Issue slips with one-time passwords"),
        "view_grant": _("View grants"),
        "grant_role": _("Grant a role"),
        "approve_grant": _("Approve a grant"),
        "refuse_grant": _("Refuse a grant"),
        "revoke_grant": _("Revoke a grant"),
        "view_recovery": _("View account recoveries"),
        "propose_recovery": _("Propose an account recovery"),
        "approve_recovery": _("Confirm an account recovery"),
        "refuse_recovery": _("Refuse an account recovery"),
        "recover_account": _("Recover an account on the server"),
        "sign_in": _("Sign in"),
        "sign_in_refused": _("Sign-in refused"),
        "sign_in_throttled": _("Sign-in throttled"),
        "sign_out": _("Sign out"),
        "end_session": _("End a session"),
        "bootstrap": _("Set up the portal"),
    },
)
