"""What is noted down on the way: prefilled, by chips where possible, about a minute each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.models import Grid
from grids.ground.services.notes import grids_for
from grids.ground.services.writing import PICTURES
from portal.ui.forms import FilesField, FilesInput, PersonalModelForm

CHIPS_UP_TO = 8  # more grids than that are a list to choose from


class PhotosField(FilesField):
    """Photos, never needed. A phone that is told what is taken hands out its HEIC pictures as JPG."""

    def __init__(self):
        types = ",".join(dict.fromkeys(PICTURES.values()))
        super().__init__(
            label=_("Photos"),
            required=False,
            help_text=_("Not needed. No faces, no number plates."),
            widget=FilesInput(attrs={"accept": types}),
        )


class Unseen:
    """A field that nobody sees, so that nobody can mend it: what it does not take counts as not given."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def clean(self, value):
        """Return the value, None for what is none."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class UnseenMoment(Unseen, forms.DateTimeField):
    """When the phone kept what was typed."""


class UnseenRow(Unseen, forms.ModelChoiceField):
    """A row that the page chose."""


class NoteForm(PersonalModelForm):
    """A note in one of the writer's grids. `kept_at` is when the phone kept it, if it had to wait for its network."""

    verb = ""
    phrases: dict[str, list] = {}
    kept_at = UnseenMoment()

    def narrow(self) -> None:
        """Offer the grids in force where the person may do this."""
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
