"""Grids with their workers, partner organisations, service teams, limits."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.columns import TEAM
from grids.filters import TeamFilter
from grids.forms.setting import NewTeamForm, TeamForm
from grids.models.partner import ServiceTeam
from portal.ui.pages import Action, ModelPages, Write


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
