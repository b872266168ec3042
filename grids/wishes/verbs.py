"""Verbs of wishes."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_wish": _("View wishes"),
        "add_wish": _("Collect a wish"),
        "screen_wish": _("Screen a wish"),
        "publish_wish": _("Publish a wish"),
        "refuse_wish": _("Refuse a wish"),
        "withdraw_wish": _("Withdraw a wish"),
        "claim_wish": _("Claim a wish"),
        "give_back_wish": _("Give a claimed wish back"),
        "extend_claim": _("Extend the limit of a claimed wish"),
        "fulfil_wish": _("Log a wish as fulfilled"),
        "confirm_wish": _("Confirm a fulfilled wish"),
        "return_wish": _("Return a fulfilled wish to its claimer"),
        "release_claims": _("Release wishes past their limit"),
        "export_wishes": _("Export wishes"),
    },
)
