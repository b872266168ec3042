"""Verbs of flags."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "ratings",
    {
        "view_custody": _("View who held the flag"),
    },
)
