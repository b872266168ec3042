"""Pages of grids, and what the pages of all rows in a grid share."""

from django.db.models import Count, Prefetch, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.ground import services
from grids.ground.columns import GRID
from grids.ground.filters import GridFilter
from grids.ground.forms.setting import GridForm, NewGridForm
from grids.ground.models import Grid, GridPost
from portal.spans import valid_on
from portal.ui.pages import Action, ModelPages, Write


def posts_of_today() -> Prefetch:
    """Return the posts of today with their workers, main worker first."""
    posts = GridPost._base_manager.filter(valid_on(timezone.localdate())).select_related("worker")
    return Prefetch("posts", posts.order_by("-duty", "pk"), to_attr="posts_now")


class GridPages(ModelPages):
    """Grids."""

    model = Grid
    name = "grid"
    path = "grids/"
    title = _("Grids")
    permission = "grids.view_grid"
    columns = GRID
    filterset = GridFilter
    joins = ("organisation",)
    order = ("organisation_path", "code", "pk")
    tabs = ("all", "with_main", "without_main", "ended")
    detail_template = "grids/grid_detail.html"
    empty = _("No grid has been drawn here yet.")
    actions = (
        Action(_("Import"), "import_upload", "upload", "grids.import_grids", args=("grids.grids",)),
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "grids.export_grids",
            args=("grids.grids",),
            takes_query=True,
        ),
        Action(_("Draw a grid"), "grid_new", "plus", "grids.draw_grid", primary=True),
    )
    row_actions = (Action(_("Post a grid worker"), "post_worker", "user-round-plus", "grids.post_worker"),)
    new = Write(
        "grids.draw_grid",
        NewGridForm,
        services.draw_grid,
        _("Draw a grid"),
        _("Saved. Post its workers below."),
        hint=_("Households and people are figures; nobody is listed by name."),
    )
    edit = Write("grids.change_grid", GridForm, services.change_grid, _("Change a grid"), _("Saved."))

    @classmethod
    def ordered(cls, queryset, wanted):
        """Prefetch the workers of all rows."""
        return super().ordered(queryset, wanted).prefetch_related(posts_of_today())

    @classmethod
    def summary(cls, rows, counts):
        """Add up the figures of the listed grids."""
        sums = rows.qs.order_by().aggregate(
            grids=Count("pk"), households=Sum("households"), people=Sum("people")
        )
        words = {"grids": sums["grids"], "households": sums["households"] or 0, "people": sums["people"] or 0}
        return gettext("%(grids)s grids, %(households)s households, %(people)s people") % words

    @classmethod
    def row(cls, request, pk, permission=""):
        """Add the workers of today."""
        row = super().row(request, pk, permission)
        row.posts_now = list(posts_of_today().queryset.filter(grid=row))
        return row

    @classmethod
    def detail_context(cls, request, row):
        """Add the past and present posts of the grid."""
        posts = GridPost.objects.visible_to(request.user, cls.permission).filter(grid=row)
        return super().detail_context(request, row) | {
            "posts": posts.select_related("worker").order_by("-starts_on", "-pk"),
            "may_end": row.admits(request.user, "grids.end_post"),
        }


OF_GRID = ("organisation", "grid")


class JudgedPages(ModelPages):
    """Pages of rows that one person does and another judges."""

    @classmethod
    def detail_context(cls, request, row):
        """Hide the judging acts from the person who did the work."""
        context = super().detail_context(request, row)
        judging = [action for action in context["row_actions"] if action.permission in row.JUDGING]
        if judging and row.is_own_of(request.user):
            context["row_actions"] = [one for one in context["row_actions"] if one not in judging]
        return context
