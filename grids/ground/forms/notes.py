"""Forms of notes taken on the way: prefilled, with chips where possible, about a minute each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.models import Grid
from grids.ground.services.notes import grids_for
from grids.ground.services.writing import PICTURES
from portal.ui.forms import FilesField, FilesInput, PersonalModelForm

CHIPS_UP_TO = 8  # with more grids, a list is shown instead of chips


class PhotosField(FilesField):
    """Optional photos. A phone that reads the accepted types converts its HEIC pictures to JPG."""

    def __init__(self):
        types = ",".join(dict.fromkeys(PICTURES.values()))
        super().__init__(
            label=_("Photos"),
            required=False,
            help_text=_("Not needed. No faces, no number plates."),
            widget=FilesInput(attrs={"accept": types}),
        )


class Unseen:
    """A hidden field. A person cannot correct it, so an invalid value counts as missing."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def clean(self, value):
        """Return the value, or None when it is invalid."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class UnseenMoment(Unseen, forms.DateTimeField):
    """The moment when the phone kept what was typed."""


class UnseenRow(Unseen, forms.ModelChoiceField):
    """A row that the page preselected."""


class NoteForm(PersonalModelForm):
    """A note in one of the writer's grids. `kept_at` is when the phone kept it, if it had to wait for a network."""

    verb = ""
    phrases: dict[str, list] = {}
    kept_at = UnseenMoment()

    def narrow(self) -> None:
        """Offer the grids in force where the person has the right."""
        field = self.fields["grid"]
        field.queryset = Grid.objects.visible_to(self.user, self.verb).own_first(self.user)
        offered = list(field.queryset[: CHIPS_UP_TO + 1])
        field.empty_label = None
        if 0 < len(offered) <= CHIPS_UP_TO:
            if len({grid.organisation_id for grid in offered}) == 1:
                field.label_from_instance = lambda grid: grid.name
            field.widget = forms.RadioSelect()
            field.widget.choices = field.choices
            field.initial = offered[0].pk
        kept_at = self.fields["kept_at"].clean(self.data.get("kept_at"))
        if kept_at is not None:  # typed while another post may have run
            field.queryset = grids_for(self.verb, self.user, kept_at)
