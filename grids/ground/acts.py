"""The acts on a grid's workers."""

from django.utils.translation import gettext_lazy as _

from grids.ground import services
from grids.ground.forms.setting import PostForm
from grids.ground.pages import GridPages
from grids.outbox.acts import GridAct
from portal.ui.acts import of

GRIDS = (
    GridAct(
        "post_worker",
        GridPages,
        "posts/new",
        PostForm,
        of("grid", services.post_worker),
        _("Post a grid worker"),
        _("Posted. The grid is on this person's phone from that day on."),
    ),
)
