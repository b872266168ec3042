"""Forms of branches."""

from django import forms
from django.utils import timezone

from branches.models import BranchProfile, FrequencyRule, LifeRecord
from portal.organisations.models import Organisation
from portal.ui.forms import DayInput, PersonalModelForm


def offer_branches(form) -> None:
    """Offer active branches only, and choose the one where there is but one."""
    field = form.fields["organisation"]
    field.queryset = field.queryset.active().filter(kind__in=Organisation.BRANCH_KINDS)
    first = list(field.queryset[:2])
    if len(first) == 1:
        field.initial = first[0]


class ProfileForm(PersonalModelForm):
    """Changes of a profile."""

    class Meta:
        model = BranchProfile
        fields = [
            "secretary",
            "deputy",
            "committee",
            "full_members",
            "probationary_members",
            "groups",
            "elected_on",
            "term_years",
            "postponed_to",
            "approval",
        ]
        widgets = {"elected_on": DayInput(), "postponed_to": DayInput()}


class NewProfileForm(ProfileForm):
    """The profile of a branch that has none."""

    relation_permissions = {"organisation": "branches.add_profile"}

    class Meta(ProfileForm.Meta):
        fields = ["organisation", *ProfileForm.Meta.fields]

    def narrow(self) -> None:
        """Offer branches without a profile."""
        filled = BranchProfile._base_manager.values("organisation")
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.exclude(pk__in=filled)
        offer_branches(self)


class RecordForm(PersonalModelForm):
    """Changes of a record."""

    class Meta:
        model = LifeRecord
        fields = [
            "kind",
            "held_on",
            "theme",
            "host",
            "expected",
            "attended",
            "absences",
            "content",
            "resolution",
        ]
        widgets = {
            "held_on": DayInput(),
            "content": forms.Textarea(attrs={"rows": 5}),
            "resolution": forms.Textarea(attrs={"rows": 3}),
        }


class NewRecordForm(RecordForm):
    """A new record; what the profile knows is filled in."""

    relation_permissions = {"organisation": "branches.add_record"}

    class Meta(RecordForm.Meta):
        fields = ["organisation", *RecordForm.Meta.fields]

    def narrow(self) -> None:
        """Offer branches, today, and the people whom the branch's profile names."""
        offer_branches(self)
        self.fields["held_on"].initial = timezone.localdate()
        branch = self.fields["organisation"].initial
        profile = BranchProfile._base_manager.filter(organisation=branch).first() if branch else None
        if profile:
            self.fields["host"].initial = profile.secretary
            self.fields["expected"].initial = profile.full_members + profile.probationary_members


class FrequencyForm(PersonalModelForm):
    """Changes of a rule."""

    class Meta:
        model = FrequencyRule
        fields = ["period", "times", "basis"]


class NewFrequencyForm(FrequencyForm):
    """A new rule."""

    relation_permissions = {"organisation": "branches.set_frequency"}

    class Meta(FrequencyForm.Meta):
        fields = ["organisation", "kind", *FrequencyForm.Meta.fields]

    def narrow(self) -> None:
        """Offer organisations that lead branches."""
        field = self.fields["organisation"]
        field.queryset = field.queryset.active()
