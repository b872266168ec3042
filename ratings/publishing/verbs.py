"""Verbs of publishing."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "ratings",
    {
        "view_round": _("View rating rounds"),
        "rank_month": _("Freeze and rank a month"),
        "propose_round": _("Put a ranking up for notice"),
        "withdraw_notice": _("Take a ranking back from notice"),
        "publish_round": _("Publish a ranking"),
        "restate_round": _("Restate a published ranking"),
    },
)
