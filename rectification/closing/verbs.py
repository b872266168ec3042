"""Verbs of closing."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "apply_for_closing": _("Apply for closing"),
        "withdraw_closing": _("Withdraw an application"),
        "decide_closing": _("Decide on closing"),
        "undo_return": _("Take a return back"),
    },
)
