"""Forms of campaigns. They never save: their cleaned data goes to a service."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation, Unit
from portal.ui.forms import DayInput, PersonalModelForm, RowsField
from rectification.campaigns.models import Campaign
from rectification.checklists.models import Checklist

LAUNCH = "rectification.launch_campaign"


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
        fields = [
            "title",
            "starts_on",
            "ends_on",
            "amber_lag",
            "red_lag",
            "due_soon_days",
            "silent_months",
            "extensions",
        ]
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
