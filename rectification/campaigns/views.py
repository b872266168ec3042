"""The act that ends a campaign."""

from django.utils.translation import gettext_lazy as _

from portal.ui.acts import Act, of
from portal.ui.forms import PersonalForm
from rectification.campaigns import services
from rectification.campaigns.pages import CampaignPages

END = Act(
    "end_campaign",
    CampaignPages,
    "end",
    PersonalForm,
    of("campaign", services.end_campaign),
    _("End the campaign"),
    _("The campaign has ended."),
    hint=lambda campaign: _("Nothing can be registered in it any more. What is open can still be closed."),
)
