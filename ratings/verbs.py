"""Verbs of ratings."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "ratings",
    {
        "view_scheme": _("View rating schemes"),
        "add_scheme": _("Draw up a rating scheme"),
        "adopt_scheme": _("Adopt the proposed rating scheme"),
        "renew_scheme": _("Draw up the next edition of a rating scheme"),
        "change_scheme": _("Change a rating scheme"),
        "activate_scheme": _("Put a rating scheme into use"),
        "view_round": _("View rating rounds"),
        "rank_month": _("Freeze and rank a month"),
        "propose_round": _("Put a ranking up for notice"),
        "withdraw_notice": _("Take a ranking back from notice"),
        "publish_round": _("Publish a ranking"),
        "restate_round": _("Restate a published ranking"),
        "view_standing": _("View standings"),
        "export_standings": _("Export standings"),
        "score_entry": _("Score a branch"),
        "change_score": _("Change a score"),
        "set_veto": _("Put a veto on a branch"),
        "lift_veto": _("Lift a veto"),
        "view_objection": _("View objections"),
        "raise_objection": _("Object to a score"),
        "answer_objection": _("Answer an objection"),
        "view_custody": _("View who held the flag"),
    },
)
