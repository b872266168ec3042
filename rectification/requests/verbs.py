"""Verbs of requests."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "request_change": _("Ask for a change"),
        "withdraw_request": _("Withdraw a request for a change"),
        "decide_request": _("Decide on a request for a change"),
    },
)
