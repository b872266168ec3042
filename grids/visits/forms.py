"""Forms of visits and visit tasks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.notes import NoteForm, UnseenRow
from grids.visits.models import TaskPlace, Visit, VisitTask
from grids.visits.services import places_in
from portal.ui.forms import DayInput, PlacedForm


class VisitForm(NoteForm):
    """A visit."""

    verb = "grids.add_visit"
    relation_permissions = {"grid": verb, "target": verb}
    target = UnseenRow(queryset=TaskPlace.objects.none())

    class Meta:
        model = Visit
        fields = ["grid", "kind", "place", "finding", "note", "needs_follow_up"]
        widgets = {
            "kind": forms.RadioSelect(),
            "finding": forms.RadioSelect(),
            "note": forms.TextInput(),
        }

    def narrow(self) -> None:
        """Offer the choices as chips, and places of tasks, including those that a colleague ticked off meanwhile."""
        super().narrow()
        self.fields["target"].queryset = places_in(self.fields["grid"].queryset)


class TaskForm(PlacedForm):
    """A visit task with its places, one per line."""

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
        """Return the lines. A tab from Excel counts as a blank."""
        return [line.replace("\t", " ") for line in self.cleaned_data["lines"].splitlines()]
