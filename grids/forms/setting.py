"""What the street sets up: grids, posts, tasks, partners, teams, limits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.setting import PlacedForm
from grids.models.partner import ServiceTeam
from grids.models.visit import VisitTask
from portal.ui.forms import DayInput, PersonalModelForm


class TaskForm(PlacedForm):
    """A visit task with its places, a line each."""

    relation_permissions = {"organisation": "grids.set_task"}
    lines = forms.CharField(
        label=_("Places"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "A line each: the grid's code, a blank, the place. Copied from Excel it fits. Where several communities have"
            " a grid of this code, write the community before it: community/code, a blank, the place."
        ),
    )

    class Meta:
        model = VisitTask
        fields = ["organisation", "title", "kind", "due_on", "note"]
        widgets = {"due_on": DayInput()}

    def clean_lines(self) -> list[str]:
        """Return the lines; a tab of Excel is a blank."""
        return [line.replace("\t", " ") for line in self.cleaned_data["lines"].splitlines()]


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
