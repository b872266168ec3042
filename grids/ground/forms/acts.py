"""Forms of the acts on a row."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput, PersonalForm

SHORT = {"rows": 2}


class ActForm(PersonalForm):
    """A form about one row."""

    phrases: dict[str, list] = {}


class ReasonAct(ActForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs=SHORT))


class BareAct(ActForm):
    """A confirmation without fields."""


class EndForm(ActForm):
    """The last day."""

    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=_("A last day that is set already can only be moved to an earlier one."),
    )
