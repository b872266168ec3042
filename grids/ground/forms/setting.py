"""Forms with which a street sets up grids and posts."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import ActForm
from grids.ground.models import Grid, GridPost
from grids.ground.services.naming import postable
from portal.accounts.models import User
from portal.ui.forms import DayInput, PersonalModelForm, PlacedForm


class GridForm(PersonalModelForm):
    """Changes of a grid."""

    class Meta:
        model = Grid
        fields = ["name", "code", "kind", "households", "people", "starts_on", "ends_on"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}


class NewGridForm(PlacedForm, GridForm):
    """A new grid."""

    relation_permissions = {"organisation": "grids.draw_grid"}

    class Meta(GridForm.Meta):
        fields = ["organisation", *GridForm.Meta.fields]


class PostForm(ActForm):
    """Post a worker in a grid."""

    worker = forms.ModelChoiceField(label=_("Grid worker"), queryset=User.objects.none())
    duty = forms.ChoiceField(label=_("Duty"), choices=GridPost.Duty.choices)
    starts_on = forms.DateField(label=_("From"), widget=DayInput(), initial=timezone.localdate)

    def narrow(self) -> None:
        """Offer the people who hold the role of a grid worker here."""
        self.fields["worker"].queryset = postable(self.row)
