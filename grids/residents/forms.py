"""Forms with a resident's data, and with a resident's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import ActForm
from grids.ground.forms.notes import NoteForm
from grids.residents.models import Answer


class AnswerForm(ActForm):
    """The resident's answer."""

    answer = forms.ChoiceField(
        label=_("What the resident says"),
        choices=Answer.choices,
        initial=Answer.SATISFIED,
        widget=forms.RadioSelect(),
    )


class RevealForm(ActForm):
    """The reason for revealing the resident's data."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=100,
        widget=forms.TextInput(),
        initial=_("to call about this matter"),
        help_text=_("Who looks at it, when and why is recorded."),
    )


PERSON = ["person_name", "honorific", "person_phone", "person_address"]


class PersonFields(NoteForm):
    """The data of a resident: what is needed, and no more."""

    # Optional in the model, because it is cleared after a time.
    person_name = forms.CharField(
        label=_("Resident's name"),
        max_length=40,
        help_text=_("Others see the surname and form of address only."),
    )

    def narrow(self) -> None:
        """Make a phone show its keypad for the number, and switch off autofill: the phone is the worker's own."""
        super().narrow()
        self.fields["person_phone"].widget.input_type = "tel"
        for name in self._meta.model.PERSONAL:
            self.fields[name].widget.attrs["autocomplete"] = "off"
