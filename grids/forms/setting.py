"""What the street sets up: grids, posts, tasks, partners, teams, limits."""

from grids.ground.forms.setting import PlacedForm
from grids.models.partner import ServiceTeam
from portal.ui.forms import DayInput, PersonalModelForm


class TeamForm(PersonalModelForm):
    """Changes of a team."""

    class Meta:
        model = ServiceTeam
        fields = ["name", "people", "starts_on", "note"]
        widgets = {"starts_on": DayInput()}


class NewTeamForm(PlacedForm, TeamForm):
    """A new team."""

    relation_permissions = {"organisation": "grids.add_team"}

    class Meta(TeamForm.Meta):
        fields = ["organisation", *TeamForm.Meta.fields]
