"""Filters of campaigns and of the units that take part."""

from itertools import groupby

import django_filters
from django.utils.translation import gettext_lazy as _

from portal import statements
from portal.ui.filters import ListFilter, SlicedFilter
from rectification.campaigns.models import Campaign, CampaignUnit

VIEW_CAMPAIGN = "rectification.view_campaign"


def offered_campaigns(request):
    """Return the campaigns that a reader may choose from."""
    return Campaign.objects.visible_to(request.user, VIEW_CAMPAIGN)


def types_of(campaigns) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the types of the campaigns' checklists as choices, grouped by aspect."""
    types = statements.fetched(campaigns, "types", lambda campaigns: campaigns.types())
    return [
        (aspect, [(one.pk, str(one)) for one in group])
        for aspect, group in groupby(types, key=lambda one: one.aspect.name)
    ]


class ParticipationFilter(SlicedFilter):
    """Participating units by campaign."""

    campaign = django_filters.ModelChoiceFilter(
        label=_("Campaign"), queryset=offered_campaigns, empty_label=_("All campaigns")
    )

    class Meta:
        model = CampaignUnit
        fields = ["slice", "campaign"]


class CampaignFilter(ListFilter):
    """Campaigns by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Campaign.State.choices, empty_label=_("Any state")
    )

    class Meta:
        model = Campaign
        fields = ["state"]
