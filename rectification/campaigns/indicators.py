"""The number of campaigns: how many of the participating units have registered a problem."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.indicators import Indicator, declare
from rectification.campaigns.models import CampaignUnit

# Describes today only: a participating unit has no first day.
UNITS_REGISTERED = Indicator(
    key="rectification.units_registered",
    label=_("Units with registered problems"),
    unit=pgettext_lazy("counted", "units"),
    model=CampaignUnit,
    part="registered",
    whole="all",
    list_url="participation_list",
    organisation_lookup="unit__organisation",
    note=_("Participating units that have registered at least one problem, of all participating units."),
)

declare(UNITS_REGISTERED)
