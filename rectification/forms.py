"""Forms of rectification. They never save: their cleaned data goes to a service."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation, Unit
from portal.ui.forms import DayInput, FilesField, PersonalForm, PersonalModelForm, RowsField
from rectification.columns.checklist import read_checklist
from rectification.filters import types_of
from rectification.models import Campaign, Checklist, Measure, Problem

REGISTER = "rectification.register_problem"
CHANGE = "rectification.change_problem"
LAUNCH = "rectification.launch_campaign"
PROBLEM_FIELDS = [
    "title",
    "type",
    "severity",
    "channel",
    "found_on",
    "description",
    "cause",
    "organisation",
    "leader",
    "owner",
    "due_on",
    "remark",
]
HINTS = {
    "title": _("What is wrong, in one sentence that a colleague can check."),
    "due_on": _("The problem is to be closed by then."),
    "leader": _("The member of the leading group in charge."),
}


class ProblemForm(PersonalModelForm):
    """Changes of a problem."""

    relation_permissions = {"organisation": CHANGE}

    class Meta:
        model = Problem
        fields = PROBLEM_FIELDS
        help_texts = HINTS
        widgets = {
            "found_on": DayInput(),
            "due_on": DayInput(),
            "description": forms.Textarea(attrs={"rows": 3}),
            "cause": forms.Textarea(attrs={"rows": 3}),
        }

    def narrow(self) -> None:
        """Offer organisations of today, and the types of the problem's checklist by aspect."""
        offered = self.fields["organisation"].queryset
        own = getattr(self.instance, "organisation_id", None)
        self.fields["organisation"].queryset = offered.active() | offered.filter(pk=own)
        campaigns = self.campaigns()
        field = self.fields["type"]
        field.queryset = campaigns.types()
        field.choices = [("", "—"), *types_of(campaigns)]

    def campaigns(self):
        """Return the campaigns whose types are offered."""
        return Campaign.objects.visible_to(self.user, "rectification.view_campaign").filter(
            pk=self.instance.campaign_id
        )


class NewProblemForm(ProblemForm):
    """A new problem: unit, people and day are filled in as far as the portal knows them."""

    relation_permissions = {"organisation": REGISTER, "campaign": "rectification.view_campaign"}

    class Meta(ProblemForm.Meta):
        fields = ["campaign", *PROBLEM_FIELDS]

    def narrow(self) -> None:
        """Offer running campaigns, and fill in what is known."""
        field = self.fields["campaign"]
        field.queryset = field.queryset.filter(state=Campaign.State.RUNNING)
        super().narrow()
        campaigns = list(field.queryset[:2])
        if len(campaigns) == 1:
            field.initial = campaigns[0]
            field.empty_label = None
        self.fields["found_on"].initial = timezone.localdate()
        self.fields["organisation"].initial = self.user.organisation_id
        self.fields["owner"].initial = self.user.name

    def campaigns(self):
        """Return the campaigns that may be chosen."""
        return self.fields["campaign"].queryset


class MeasureForm(PersonalModelForm):
    """A measure: the five answers, and who helps."""

    class Meta:
        model = Measure
        fields = ["action", "owner", "method", "starts_on", "due_on", "effect", "category", "helpers"]
        field_classes = {"helpers": RowsField}
        widgets = {
            "action": forms.Textarea(attrs={"rows": 2}),
            "method": forms.Textarea(attrs={"rows": 2}),
            "effect": forms.Textarea(attrs={"rows": 2}),
            "starts_on": DayInput(),
            "due_on": DayInput(),
            "helpers": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "helpers": _("They see this problem and its measures from now on."),
            "action": _("Begin with a verb: revise, hold, visit …"),
            "effect": _("Something that a reviewer can check."),
        }

    def __init__(self, *args, problem: Problem, **kwargs):
        self.problem = problem
        super().__init__(*args, **kwargs)

    def narrow(self) -> None:
        """Fill in what is known of the problem; offer who takes part in the campaign besides it as helper."""
        offered = self.problem.possible_helpers()
        if self.instance.pk:  # who helps already stays on offer, though he has left the campaign
            offered = (offered | self.instance.helpers.order_by()).distinct()
        self.fields["helpers"].queryset = offered
        self.fields["owner"].initial = self.problem.owner
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["due_on"].initial = self.problem.due_on
        self.fields["due_on"].widget.attrs["max"] = self.problem.due_on.isoformat()


class ProgressForm(PersonalForm):
    """What was done, how far it is, and what proves it. About one minute."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    percent = forms.IntegerField(
        label=_("How far is it now (percent)"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": 5, "inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A sentence is enough. If nothing moved, say “no change”: that counts as an entry."),
    )
    files = FilesField(
        label=_("Proof"),
        required=False,
        help_text=_("Photos, PDF or office files, at most 20 MB each. Not required for every entry."),
    )


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


class ChecklistForm(PersonalForm):
    """A new edition of the checklist."""

    organisation = forms.ModelChoiceField(label=_("Party organisation"), queryset=Organisation.objects.none())
    title = forms.CharField(label=_("title"), max_length=120)
    edition = forms.CharField(label=_("edition"), max_length=40, help_text=_("For instance 2026."))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A workbook as downloaded from a checklist's page, or the same as CSV: one type of problem per row."
        ),
    )

    def narrow(self) -> None:
        """Offer where the person may bring one in."""
        reachable = Organisation.objects.visible_to(self.user, "rectification.import_checklist")
        self.fields["organisation"].queryset = reachable.active().exclude(kind__in=Organisation.BRANCH_KINDS)

    def clean(self):
        """Read the rows of the file into `rows`."""
        cleaned = super().clean()
        if file := cleaned.pop("file", None):
            try:
                cleaned["rows"] = read_checklist(file)
            except ValidationError as fault:
                self.add_error("file", fault)
        return cleaned


class CampaignForm(PersonalModelForm):
    """Changes of a campaign: days, units and the rules of the lights."""

    units = RowsField(
        label=_("Participating units"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those who are asked to take part can register problems."),
    )

    class Meta:
        model = Campaign
        fields = ["title", "starts_on", "ends_on", "amber_lag", "red_lag", "due_soon_days", "silent_months"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}

    def narrow(self) -> None:
        """Offer active units within reach; tick those that take part."""
        field = self.fields["units"]
        field.queryset = Unit.objects.visible_to(self.user, "organisations.view_unit").filter(is_active=True)
        if self.instance.pk:
            field.initial = list(
                field.queryset.filter(participations__campaign=self.instance).values_list("pk", flat=True)
            )


class NewCampaignForm(CampaignForm):
    """A new campaign."""

    relation_permissions = {"organisation": LAUNCH}

    class Meta(CampaignForm.Meta):
        fields = ["organisation", "title", "checklist", *CampaignForm.Meta.fields[1:]]

    def narrow(self) -> None:
        """Offer organisers and checklists in use, and the rest of the year."""
        super().narrow()
        offered = self.fields["organisation"].queryset
        self.fields["organisation"].queryset = offered.active().exclude(kind__in=Organisation.BRANCH_KINDS)
        self.fields["checklist"].queryset = Checklist.objects.visible_to(
            self.user, "rectification.view_checklist"
        ).filter(state=Checklist.State.ACTIVE)
        today = timezone.localdate()
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = today.replace(month=12, day=31)
