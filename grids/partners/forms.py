"""The form of a new partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.partners.models import Partner
from portal.ui.forms import DayInput, PlacedForm


class PartnerForm(PlacedForm):
    """A new partner."""

    relation_permissions = {"organisation": "grids.add_partner"}
    partner_name = forms.CharField(
        label=_("Partner organisation: full name or code"),
        max_length=200,
        help_text=_("It stands outside the street, so its name is written out, not chosen from a list."),
    )

    class Meta:
        model = Partner
        fields = ["organisation", "kind", "offers", "starts_on", "ends_on"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
