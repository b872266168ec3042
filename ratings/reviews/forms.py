"""Forms of scores and vetoes. They never save; their cleaned data goes to a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import PersonalForm
from ratings.schemes.forms import HundredthsField
from ratings.schemes.models import Scheme, VetoKind


class ScoreForm(PersonalForm):
    """A score with its reason and proof."""

    score = HundredthsField(label=_("Score, 0 to 100"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("Proof"), help_text=_("A file that shows it: a list, minutes, a photo."))


class ChangedScoreForm(ScoreForm):
    """A changed score. The proof stays unless another is chosen."""

    file = forms.FileField(
        label=_("Another proof"), required=False, help_text=_("The one there stays if none is chosen.")
    )


class VetoForm(PersonalForm):
    """A veto with its facts and proof."""

    kind = forms.ModelChoiceField(
        label=_("Reason for a veto"), queryset=VetoKind.objects.none(), empty_label=None
    )
    reason = forms.CharField(
        label=_("Facts of the case"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("Proof"))

    def __init__(self, *args, scheme: Scheme, **kwargs):
        self.scheme = scheme
        super().__init__(*args, **kwargs)

    def narrow(self) -> None:
        """Offer the kinds of the scheme."""
        self.fields["kind"].queryset = self.scheme.veto_kinds.all()
