"""Who works in a grid, and partners of a street."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.acts.declared import GridAct
from grids.forms import acts as ask
from grids.forms.setting import PostForm
from grids.pages import GridPages, PartnerPages
from portal.ui.acts import of

PLACES = (
    GridAct(
        "post_worker",
        GridPages,
        "posts/new",
        PostForm,
        of("grid", services.post_worker),
        _("Post a grid worker"),
        _("Posted. The grid is on this person's phone from that day on."),
    ),
    GridAct(
        "end_partner",
        PartnerPages,
        "end",
        ask.EndForm,
        of("partner", services.end_partner),
        _("End a partnership"),
        _("The partnership ends on that day."),
        dangerous=True,
    ),
)
