"""Verbs of urging."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "rectification",
    {
        "urge_problem": _("Urge a branch to go on with a problem"),
        "undo_urge": _("Take an urging back"),
    },
)
