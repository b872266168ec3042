"""Forms of branch profiles."""

from branches.profiles.models import BranchProfile
from branches.profiles.services.reach import without_profile
from portal.ui.forms import DayInput, PersonalModelForm


def offer_branches(form, branches) -> None:
    """Offer branches. Preselect the only one, or the one that the address names."""
    field = form.fields["organisation"]
    field.queryset = branches
    first = list(branches[:2])
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
        offer_branches(self, without_profile(self.user))
