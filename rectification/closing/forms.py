"""Forms of closing. They never save; their cleaned data goes to a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import FilesField, PersonalForm


class ApplyForm(PersonalForm):
    """An application for closing."""

    statement = forms.CharField(
        label=_("What was achieved"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    files = FilesField(label=_("More proof"), required=False)


POINTS = {
    "results": _("Every measure has a finished result"),
    "proof": _("The proof fits the measures"),
    "voices": _("Members or the public have given their view"),
    "lasting": _("A lasting rule has been set up"),
}
ACCEPT, RETURN = "accept", "return"


class DecisionForm(PersonalForm):
    """A reviewer's decision."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(ACCEPT, _("Accept and close")), (RETURN, _("Return to be completed"))],
        widget=forms.RadioSelect,
    )
    checked_points = forms.MultipleChoiceField(
        label=_("What you checked"),
        choices=list(POINTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": "opinion-count"}),
    )
