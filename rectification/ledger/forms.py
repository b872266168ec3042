"""Forms of problems, measures and progress. They never save; their cleaned data goes to a service."""

from collections.abc import Iterable

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput, FilesField, PersonalForm, PersonalModelForm, RowsField
from rectification.campaigns.filters import types_of
from rectification.campaigns.models import Campaign
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.measured import DAYS, FIELDS, PLACE, is_fixed, is_settled

REGISTER = "rectification.register_problem"
CHANGE = "rectification.change_problem"
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


def fix(form: forms.BaseForm, names: Iterable[str], problem: Problem) -> None:
    """Show fields of a form as fixed, with the way to ask for another value."""
    address = reverse("request_change", args=[problem.pk])
    for name in names:
        form.fields[name].disabled = True
        form.fields[name].help_text = format_html(
            '{} <a href="{}">{}</a>', _("Decided by somebody above."), address, _("Ask for a change")
        )


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
        """Offer organisations that exist today, and the types of the problem's checklist by aspect."""
        offered = self.fields["organisation"].queryset
        own = getattr(self.instance, "organisation_id", None)
        self.fields["organisation"].queryset = offered.active() | offered.filter(pk=own)
        campaigns = self.campaigns()
        field = self.fields["type"]
        field.queryset = campaigns.types()
        field.choices = [("", "—"), *types_of(campaigns)]
        if self.instance.pk and is_fixed(self.instance, self.user):
            self.fix_measured()

    def fix_measured(self) -> None:
        """Show measured fields as fixed, with the way to ask for another value."""
        fix(self, (*FIELDS, PLACE), self.instance)

    def campaigns(self):
        """Return the campaigns whose types are offered."""
        return Campaign.objects.visible_to(self.user, "rectification.view_campaign").filter(
            pk=self.instance.campaign_id
        )


class NewProblemForm(ProblemForm):
    """A new problem. Unit, people and day are prefilled as far as the portal knows them."""

    relation_permissions = {"organisation": REGISTER, "campaign": "rectification.view_campaign"}

    class Meta(ProblemForm.Meta):
        fields = ["campaign", *PROBLEM_FIELDS]

    def narrow(self) -> None:
        """Offer running campaigns, and prefill what is known."""
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
    """A measure: the five answers, and the helpers."""

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
        """Prefill what is known of the problem, and offer the other participants of the campaign as helpers."""
        offered = self.problem.possible_helpers()
        if self.instance.pk:  # a present helper stays in the list after leaving the campaign
            offered = (offered | self.instance.helpers.order_by()).distinct()
        self.fields["helpers"].queryset = offered
        self.fields["owner"].initial = self.problem.owner
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["due_on"].initial = self.problem.due_on
        self.fields["due_on"].widget.attrs["max"] = self.problem.due_on.isoformat()
        if self.instance.pk and is_settled(self.instance) and is_fixed(self.problem, self.user):
            fix(self, DAYS, self.problem)


class ProgressForm(PersonalForm):
    """What was done, the percentage, and the proof. Takes about one minute."""

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
