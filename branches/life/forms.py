"""Forms of organisation life."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import LifeKind
from branches.life.due import still_due
from branches.life.models import LifeRecord
from branches.life.services.records import check_alone, twin_of
from branches.profiles.forms import offer_branches
from branches.profiles.models import BranchProfile
from branches.profiles.services.reach import branches_of
from portal.ui.forms import DayInput, FilesField, PersonalModelForm


class RecordForm(PersonalModelForm):
    """Changes of a record."""

    files = FilesField(
        label=_("Files, if there are any"),
        required=False,
        help_text=_("A notice, minutes or a picture may be attached. It is never asked for."),
    )
    again = forms.BooleanField(
        label=_("Record it all the same"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "chk"}),
    )

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

    def narrow(self) -> None:
        """Hide the question about a second record until there is one."""
        if not self.is_bound:
            del self.fields["again"]

    def clean(self):
        """Require a confirmation of a second record of the same kind and day."""
        cleaned = super().clean()
        row = self.instance if self.instance.pk else None  # as stored: the form writes to it later
        branch = row.organisation if row else cleaned.get("organisation")
        known = branch and cleaned.get("kind") and cleaned.get("held_on")
        twin = twin_of(branch, cleaned["kind"], cleaned["held_on"], row=row) if known else None
        if twin is None:
            del self.fields["again"]
        elif not cleaned.get("again"):
            check_alone(twin)
        return cleaned


class NewRecordForm(RecordForm):
    """A new record, prefilled from the profile."""

    relation_permissions = {"organisation": "branches.add_record"}

    class Meta(RecordForm.Meta):
        fields = ["organisation", *RecordForm.Meta.fields]

    def narrow(self) -> None:
        """Offer branches, and prefill today, the kind that is due first and the people named in the profile."""
        super().narrow()
        offer_branches(self, branches_of(self.user, "branches.add_record"))
        self.fields["held_on"].initial = timezone.localdate()
        self.fields["kind"].choices = LifeKind.choices
        field = self.fields["organisation"]
        named = str(self.initial.get("organisation", ""))
        branch = field.queryset.filter(pk=named).first() if named.isdecimal() else field.initial
        self.fields["kind"].initial = first_due(self.user, branch) or LifeKind.THEME_DAY
        profile = (
            BranchProfile.objects.visible_to(self.user, "branches.view_profile")
            .filter(organisation=branch)
            .first()
            if branch
            else None
        )
        if profile:
            self.fields["host"].initial = profile.secretary
            self.fields["expected"].initial = profile.full_members + profile.probationary_members


def first_due(user, branch) -> str:
    """Return the kind that is due first within reach, or in `branch` if it is known.

    Returns "" when nothing is due.
    """
    due = still_due(user, "branches.add_record", timezone.localdate(), branch=branch)
    first = due.order_by("last_day", "position").first()
    return LifeKind.values[first["position"]] if first else ""
