"""Grids with their workers, partner organisations, service teams, limits."""

from django.db.models import Prefetch, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids import services
from grids.columns import GRID, PARTNER, RULE, TEAM
from grids.filters import GridFilter, PartnerFilter, RuleFilter, TeamFilter
from grids.forms.setting import (
    GridForm,
    NewGridForm,
    NewRuleForm,
    NewTeamForm,
    PartnerForm,
    RuleForm,
    TeamForm,
)
from grids.models import Grid, GridPost, Partner, ServiceRule, ServiceTeam
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
        """Read the workers of all rows at once."""
        return super().ordered(queryset, wanted).prefetch_related(posts_of_today())

    @classmethod
    def summary(cls, rows, count):
        """Tell what the grids shown add up to."""
        sums = rows.qs.order_by().aggregate(households=Sum("households"), people=Sum("people"))
        words = {"grids": count, "households": sums["households"] or 0, "people": sums["people"] or 0}
        return gettext("%(grids)s grids, %(households)s households, %(people)s people") % words

    @classmethod
    def row(cls, request, pk, permission=""):
        """Add the workers of today."""
        row = super().row(request, pk, permission)
        row.posts_now = list(posts_of_today().queryset.filter(grid=row))
        return row

    @classmethod
    def detail_context(cls, request, row):
        """Add who worked here from when to when."""
        posts = GridPost.objects.visible_to(request.user, cls.permission).filter(grid=row)
        return super().detail_context(request, row) | {
            "posts": posts.select_related("worker").order_by("-starts_on", "-pk"),
            "may_end": row.admits(request.user, "grids.end_post"),
        }


class PartnerPages(ModelPages):
    """Partner organisations."""

    model = Partner
    name = "partner"
    path = "partners/"
    title = _("Partner organisations")
    permission = "grids.view_partner"
    columns = PARTNER
    filterset = PartnerFilter
    joins = ("organisation", "partner")
    order = ("organisation_path", "pk")
    tabs = ("all", "ended")
    empty = _("No organisation has registered with a street here.")
    actions = (Action(_("Register a partner"), "partner_new", "plus", "grids.add_partner", primary=True),)
    row_actions = (
        Action(
            _("End the partnership"),
            "end_partner",
            "ban",
            "grids.end_partner",
            when=lambda row: not row.has_ended,
        ),
    )
    new = Write(
        "grids.add_partner",
        PartnerForm,
        services.add_partner,
        _("Register a partner"),
        _("Registered. Its people meet the published wishes of the street from now on."),
        hint=_(
            "An organisation outside the street that serves here: it meets published wishes, nothing else."
        ),
    )


class TeamPages(ModelPages):
    """Service teams."""

    model = ServiceTeam
    name = "service_team"
    path = "teams/"
    title = _("Service teams")
    permission = "grids.view_team"
    columns = TEAM
    filterset = TeamFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    empty = _("No service team has been set up.")
    actions = (
        Action(_("Set up a service team"), "service_team_new", "plus", "grids.add_team", primary=True),
    )
    new = Write("grids.add_team", NewTeamForm, services.add_team, _("Set up a service team"), _("Saved."))
    edit = Write("grids.change_team", TeamForm, services.change_team, _("Change a service team"), _("Saved."))


class RulePages(ModelPages):
    """Limits of grid services."""

    model = ServiceRule
    name = "service_rule"
    path = "rules/"
    title = _("Limits of grid services")
    permission = "grids.view_rule"
    columns = RULE
    filterset = RuleFilter
    joins = ("organisation",)
    order = ("organisation_path",)
    empty = _(
        "Nobody has set limits: the system's defaults hold (source: system default). Ordinary reports 3 working days,"
        " rather urgent 1, urgent 24 hours; wishes are claimed within 7 days and fulfilled within 15 working days."
    )
    actions = (Action(_("Set limits"), "service_rule_new", "plus", "grids.set_rule", primary=True),)
    new = Write(
        "grids.set_rule",
        NewRuleForm,
        services.set_rule,
        _("Set limits"),
        _("Saved. They hold for all grids below, from now on."),
        hint=_("The nearest limits above a grid hold. What is filled in is the system's default."),
    )
    edit = Write("grids.change_rule", RuleForm, services.change_rule, _("Change limits"), _("Saved."))
