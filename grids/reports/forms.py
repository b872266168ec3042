"""Forms of a report and of the acts on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import SHORT, ActForm
from grids.ground.forms.notes import NoteForm, PhotosField, UnseenMoment
from grids.ground.services.naming import nameable
from grids.reports.models import Report
from portal.accounts.models import User


class ReportForm(NoteForm):
    """A report of what was seen."""

    verb = "grids.add_report"
    relation_permissions = {"grid": verb}
    phrases = {
        "text": [
            _("billboard loose"),
            _("LED screen broken"),
            _("rubbish piled up"),
            _("stairway blocked"),
            _("street lamp out"),
            _("manhole cover damaged"),
        ]
    }
    files = PhotosField()

    class Meta:
        model = Report
        fields = ["grid", "category", "place", "text", "level"]
        widgets = {
            "category": forms.RadioSelect(),
            "level": forms.RadioSelect(),
            "text": forms.Textarea(attrs={"rows": 2}),
        }


class HandlerFields(ActForm):
    """Who handles a report."""

    handler = forms.ModelChoiceField(label=_("Handler"), queryset=User.objects.none(), required=False)
    handed_to = forms.CharField(
        label=_("Department that handles it"),
        max_length=60,
        required=False,
        help_text=_("When no person of the street does: the office outside."),
    )

    def narrow(self) -> None:
        """Offer the street's people."""
        self.fields["handler"].queryset = nameable(self.row, Report.HANDLE.verb)
        self.fields["handler"].initial = self.row.handler_id


class AcceptForm(HandlerFields):
    """Accept a report, and assign a handler at once if possible."""

    field_order = ["level", "handler", "handed_to"]
    level = forms.ChoiceField(label=_("Urgency"), choices=Report.Level.choices, widget=forms.RadioSelect())

    def narrow(self) -> None:
        """Prefill the reporter's level."""
        super().narrow()
        self.fields["level"].initial = self.row.level


class ResultAct(ActForm):
    """What was done."""

    phrases = {"result": [_("mended on the spot"), _("taken down"), _("talked it over"), _("cleared away")]}
    result = forms.CharField(
        label=_("How it was handled"), max_length=500, widget=forms.Textarea(attrs=SHORT)
    )
    files = PhotosField()
    kept_at = UnseenMoment()


class VerifyForm(ActForm):
    """What was found on the spot."""

    outcome = forms.CharField(
        label=_("What was found on the spot"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
    )
