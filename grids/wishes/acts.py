"""The acts on a wish: screen, publish, give back, fulfil, confirm and so on. Claiming has its own view."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import BareAct, ReasonAct
from grids.outbox.acts import GridAct
from grids.residents.forms import AnswerForm
from grids.wishes import services
from grids.wishes.forms import FulfilForm, ScreenForm
from grids.wishes.models import Wish
from grids.wishes.pages import WishPages, is_inside
from portal.accounts.models import User
from portal.ui.acts import of


@dataclass(frozen=True)
class WishAct(GridAct):
    """An act on a wish. People from outside the street see no history of it."""

    def conflict(self, user: User, row: Wish) -> dict[str, object]:
        """Return what a person sees of a change by another."""
        found = super().conflict(user, row)
        return found if is_inside(user, row) else found | {"conflict": None, "conflict_changes": []}


WISHES = (
    WishAct(
        "screen_wish",
        WishPages,
        "screen",
        ScreenForm,
        of("wish", services.screen_wish),
        _("Screen a wish"),
        _("Passed."),
        Wish.SCREEN,
    ),
    WishAct(
        "publish_wish",
        WishPages,
        "publish",
        BareAct,
        of("wish", services.publish_wish),
        _("Publish a wish"),
        _("Published: partners of the street can claim it now."),
        Wish.PUBLISH,
    ),
    WishAct(
        "refuse_wish",
        WishPages,
        "refuse",
        ReasonAct,
        of("wish", services.refuse_wish),
        _("Refuse a wish"),
        _("The collector has been told why."),
        Wish.REFUSE,
        dangerous=True,
    ),
    WishAct(
        "withdraw_wish",
        WishPages,
        "withdraw",
        ReasonAct,
        of("wish", services.withdraw_wish),
        _("Withdraw a wish"),
        _("Withdrawn."),
        Wish.WITHDRAW,
        dangerous=True,
    ),
    WishAct(
        "give_back_wish",
        WishPages,
        "give-back",
        ReasonAct,
        of("wish", services.give_back_wish),
        _("Give a claimed wish back"),
        _("It is open to others again."),
        Wish.GIVE_BACK,
        leaves=True,
    ),
    WishAct(
        "extend_claim",
        WishPages,
        "extend",
        ReasonAct,
        of("wish", services.extend_claim),
        _("Extend the limit of a claimed wish"),
        _("The limit has been extended, once."),
        Wish.FULFIL,
        outbox=True,
    ),
    WishAct(
        "fulfil_wish",
        WishPages,
        "fulfil",
        FulfilForm,
        of("wish", services.fulfil_wish),
        _("Log a wish as fulfilled"),
        _("Logged. It is confirmed with the resident next."),
        Wish.FULFIL,
        outbox=True,
    ),
    WishAct(
        "confirm_wish",
        WishPages,
        "confirm",
        AnswerForm,
        of("wish", services.confirm_wish),
        _("Confirm a fulfilled wish"),
        _("Confirmed."),
        Wish.CONFIRM,
    ),
    WishAct(
        "return_wish",
        WishPages,
        "return",
        ReasonAct,
        of("wish", services.return_wish),
        _("Return a fulfilled wish to its claimer"),
        _("Returned with your reason."),
        Wish.RETURN,
    ),
)
