"""Forms of objections and answers. They never save; their cleaned data goes to a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import PersonalForm
from ratings.schemes.models import Criterion, Scheme


class ObjectionForm(PersonalForm):
    """A branch's objection to its score."""

    criterion = forms.ModelChoiceField(
        label=_("Line that it is about"),
        queryset=Criterion.objects.none(),
        required=False,
        empty_label=_("the whole score"),
    )
    text = forms.CharField(
        label=_("Objection"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is wrong, and where it can be seen."),
    )

    def __init__(self, *args, scheme: Scheme, **kwargs):
        self.scheme = scheme
        super().__init__(*args, **kwargs)

    def narrow(self) -> None:
        """Offer the lines of the scheme."""
        self.fields["criterion"].queryset = self.scheme.criteria.all()


class AnswerForm(PersonalForm):
    """The answer to an objection."""

    upheld = forms.TypedChoiceField(
        label=_("Decision on the objection"),
        choices=[("no", _("not upheld")), ("yes", _("upheld"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Name the line and what was checked. If it is upheld, take the notice back and correct it."
        ),
    )
