"""What is asked of a resident, and what he says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import ActForm
from grids.ground.forms.notes import NoteForm
from grids.residents.models import Answer


class AnswerForm(ActForm):
    """What the resident says."""

    answer = forms.ChoiceField(
        label=_("What the resident says"),
        choices=Answer.choices,
        initial=Answer.SATISFIED,
        widget=forms.RadioSelect(),
    )


class RevealForm(ActForm):
    """Why the resident's own data is needed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=100,
        widget=forms.TextInput(),
        initial=_("to call about this matter"),
        help_text=_("Who looks at it, when and why is recorded."),
    )


PERSON = ["person_name", "honorific", "person_phone", "person_address"]


class PersonFields(NoteForm):
    """What is asked of a resident, and no more."""

    # The model lets it be empty: it is emptied after its time.
    person_name = forms.CharField(
        label=_("resident's name"),
        max_length=40,
        help_text=_("Others see the surname and form of address only."),
    )

    def narrow(self) -> None:
        """Let a phone show its digits for a number, and keep nothing of a resident: it is the worker's own."""
        super().narrow()
        self.fields["person_phone"].widget.input_type = "tel"
        for name in self._meta.model.PERSONAL:
            self.fields[name].widget.attrs["autocomplete"] = "off"
