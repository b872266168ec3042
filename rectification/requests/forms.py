"""Forms of requests. They never save; their cleaned data goes to a service."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput, FilesField, PersonalForm
from rectification.campaigns.filters import types_of
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.measured import FIELDS


class AskForm(PersonalForm):
    """Other values for measured fields, prefilled with those of today. What stays as it is asks for nothing."""

    due_on = forms.DateField(label=_("Rectification limit"), required=False, widget=DayInput())
    found_on = forms.DateField(label=_("Found on"), required=False, widget=DayInput())
    channel = forms.ChoiceField(
        label=_("How it was found"), required=False, choices=[("", "—"), *Problem.Channel.choices]
    )
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", "—"), *ProblemType.Severity.choices]
    )
    type = forms.ModelChoiceField(
        label=_("Problem type"), required=False, queryset=ProblemType.objects.none(), empty_label="—"
    )
    measure = forms.ModelChoiceField(
        label=_("Measure of which a day shall be another"),
        required=False,
        queryset=Measure.objects.none(),
        empty_label="—",
    )
    starts_on = forms.DateField(label=_("New start of this measure"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("New limit of this measure"), required=False, widget=DayInput())
    void = forms.BooleanField(
        label=_("Make the problem void"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "chk"}),
        help_text=_("For a problem that was registered twice or by mistake. Leave everything else as it is."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Somebody above reads it and decides. It is kept with the problem."),
    )
    files = FilesField(label=_("Proof"), required=False)

    def narrow(self) -> None:
        """Offer the types of the problem's checklist, and prefill the page with the values of today.

        In review nothing but making void is asked for.
        """
        if self.row is None:
            return
        campaigns = Campaign.objects.visible_to(self.user, "rectification.view_campaign").filter(
            pk=self.row.campaign_id
        )
        field = self.fields["type"]
        field.queryset = campaigns.types()
        field.choices = [("", "—"), *types_of(campaigns)]
        for name in FIELDS:
            self.fields[name].initial = getattr(self.row, name)
            self.fields[name].disabled = self.row.state not in Problem.WORKING
        self.fields["measure"].queryset = self.row.measures.filter(percent__lt=100)
        for name in ("measure", "starts_on", "ends_on"):
            self.fields[name].disabled = self.row.state not in Problem.WORKING

    def clean(self):
        """Days of a measure need the measure."""
        cleaned = super().clean()
        if not cleaned.get("measure") and (cleaned.get("starts_on") or cleaned.get("ends_on")):
            raise ValidationError({"measure": _("Choose the measure whose day shall be another.")})
        return cleaned


ACCEPT, REFUSE = "accept", "refuse"


class DecideForm(PersonalForm):
    """A decision on a request."""

    accepted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            (ACCEPT, _("Accept: the change is made at once")),
            (REFUSE, _("Refuse: everything stays as it is")),
        ],
        coerce=lambda value: value == ACCEPT,
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a refusal. Who asked is told."),
    )
