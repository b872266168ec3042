"""The numbers of branch profiles."""

from django.utils.translation import gettext_lazy as _

from branches.profiles.models import BranchProfile
from portal.indicators import Indicator, declare

# The numbers describe today's terms only: an election overwrites the term before it.
ELECTIONS_OVERDUE = Indicator(
    key="branches.elections_overdue",
    label=_("Elections overdue"),
    unit=_("branches"),
    model=BranchProfile,
    part="election_overdue",
    whole="all",
    list_url="profile_list",
    note=_("Branches whose term has ended without an election or an approved delay, of all with a profile."),
)
ELECTIONS_SOON = Indicator(
    key="branches.elections_soon",
    label=_("Elections within 6 months"),
    unit=_("branches"),
    model=BranchProfile,
    part="election_soon",
    whole="all",
    list_url="profile_list",
    note=_("Branches whose term ends within 6 months, of all with a profile."),
)
OF_ELECTIONS = (ELECTIONS_OVERDUE, ELECTIONS_SOON)

declare(*OF_ELECTIONS)
