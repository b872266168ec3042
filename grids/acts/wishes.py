"""A wish on its way: screened, published, given back, fulfilled, confirmed. Claiming has a view of its own."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.acts.declared import GridAct
from grids.forms import acts as ask
from grids.models import Wish
from grids.pages import WishPages
from portal.ui.acts import of

WISHES = (
    GridAct(
        "screen_wish",
        WishPages,
        "screen",
        ask.ScreenForm,
        of("wish", services.screen_wish),
        _("Screen a wish"),
        _("Passed."),
        Wish.SCREEN,
    ),
    GridAct(
        "publish_wish",
        WishPages,
        "publish",
        ask.BareAct,
        of("wish", services.publish_wish),
        _("Publish a wish"),
        _("Published: partners of the street can claim it now."),
        Wish.PUBLISH,
    ),
    GridAct(
        "refuse_wish",
        WishPages,
        "refuse",
        ask.ReasonAct,
        of("wish", services.refuse_wish),
        _("Refuse a wish"),
        _("The collector has been told why."),
        Wish.REFUSE,
        dangerous=True,
    ),
    GridAct(
        "withdraw_wish",
        WishPages,
        "withdraw",
        ask.ReasonAct,
        of("wish", services.withdraw_wish),
        _("Withdraw a wish"),
        _("Withdrawn."),
        Wish.WITHDRAW,
        dangerous=True,
    ),
    GridAct(
        "give_back_wish",
        WishPages,
        "give-back",
        ask.ReasonAct,
        of("wish", services.give_back_wish),
        _("Give a claimed wish back"),
        _("It is open to others again."),
        Wish.GIVE_BACK,
        leaves=True,
    ),
    GridAct(
        "extend_claim",
        WishPages,
        "extend",
        ask.ReasonAct,
        of("wish", services.extend_claim),
        _("Extend the limit of a claimed wish"),
        _("The limit has been extended, once."),
        Wish.FULFIL,
        outbox=True,
    ),
    GridAct(
        "fulfil_wish",
        WishPages,
        "fulfil",
        ask.FulfilForm,
        of("wish", services.fulfil_wish),
        _("Log a wish as fulfilled"),
        _("Logged. It is confirmed with the resident next."),
        Wish.FULFIL,
        outbox=True,
    ),
    GridAct(
        "confirm_wish",
        WishPages,
        "confirm",
        ask.AnswerForm,
        of("wish", services.confirm_wish),
        _("Confirm a fulfilled wish"),
        _("Confirmed."),
        Wish.CONFIRM,
    ),
    GridAct(
        "return_wish",
        WishPages,
        "return",
        ask.ReasonAct,
        of("wish", services.return_wish),
        _("Return a fulfilled wish to its claimer"),
        _("Returned with your reason."),
        Wish.RETURN,
    ),
)
