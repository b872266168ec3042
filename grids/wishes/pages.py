"""Pages of wishes. Readers who come from outside to claim see less than the street's side."""

from django.utils.translation import gettext_lazy as _

from grids.ground.pages import OF_GRID, JudgedPages
from grids.residents.pages import person_context
from grids.wishes.columns import WISH, WISH_INSIDE
from grids.wishes.filters import WishFilter
from grids.wishes.models import Claim, Wish
from portal.ui.pages import Action


class WishPages(JudgedPages):
    """Wishes."""

    model = Wish
    name = "wish"
    path = "wishes/"
    title = _("Wishes")
    permission = "grids.view_wish"
    columns = WISH
    filterset = WishFilter
    joins = (*OF_GRID, "collected_by")
    order = ("-pk",)
    tabs = ("all", "to_screen", "to_publish", "open", "claimed", "due", "to_confirm", "confirmed", "ended")
    detail_template = "grids/wish_detail.html"
    empty = _("No wish is open to you. Partners of a street meet its wishes once they are published.")
    actions = (
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "grids.export_wishes",
            args=("grids.wishes",),
            takes_query=True,
        ),
        Action(_("Collect a wish"), "wish_new", "plus", "grids.add_wish", primary=True),
    )
    row_actions = (
        Action(_("Screen"), "screen_wish", "check", Wish.SCREEN.verb, primary=True, when=Wish.SCREEN.allows),
        Action(
            _("Publish"),
            "publish_wish",
            "megaphone",
            Wish.PUBLISH.verb,
            primary=True,
            when=Wish.PUBLISH.allows,
        ),
        Action(_("Do not pass"), "refuse_wish", "x", Wish.REFUSE.verb, when=Wish.REFUSE.allows),
        Action(_("Claim"), "claim_wish", "hand-heart", Wish.CLAIM.verb, primary=True, when=Wish.CLAIM.allows),
        Action(
            _("Log as fulfilled"),
            "fulfil_wish",
            "gift",
            Wish.FULFIL.verb,
            primary=True,
            when=Wish.FULFIL.allows,
        ),
        Action(
            _("Extend the limit"),
            "extend_claim",
            "calendar-plus",
            "grids.extend_claim",
            when=lambda row: Wish.FULFIL.allows(row) and not row.is_extended,
        ),
        Action(_("Give back"), "give_back_wish", "undo-2", Wish.GIVE_BACK.verb, when=Wish.GIVE_BACK.allows),
        Action(
            _("Confirm"), "confirm_wish", "stamp", Wish.CONFIRM.verb, primary=True, when=Wish.CONFIRM.allows
        ),
        Action(_("Return"), "return_wish", "undo-2", Wish.RETURN.verb, when=Wish.RETURN.allows),
        Action(_("Withdraw the wish"), "withdraw_wish", "ban", Wish.WITHDRAW.verb, when=Wish.WITHDRAW.allows),
    )

    @classmethod
    def rows(cls, request, query=None):
        """Add the claimer."""
        filtered = super().rows(request, query)
        filtered.queryset = filtered.queryset.with_claimer()
        return filtered

    @classmethod
    def row(cls, request, pk, permission=""):
        """Add the claimer."""
        row = super().row(request, pk, permission)
        claim = row.claim()
        row.claimer = str(claim.organisation) if claim else None
        return row

    @classmethod
    def detail_context(cls, request, row):
        """Show grid, collector and history to the street's side only."""
        shared = super().detail_context(request, row) | person_context(request, row)
        if not is_inside(request.user, row):
            return shared | {"history": [], "files": [], "claims": []}
        claims = Claim._base_manager.filter(wish=row).select_related("organisation", "claimed_by")
        return shared | {"columns": (*WISH, *WISH_INSIDE), "files": row.evidence.all(), "claims": claims}


def is_inside(user, wish: Wish) -> bool:
    """Tell whether a person sees a wish from the street's side, rather than as a partner from outside."""
    return user.reach(WishPages.permission).covers(wish.organisation.path) or wish.admits(
        user, "grids.reveal_person"
    )
