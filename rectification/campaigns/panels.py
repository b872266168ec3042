"""The first step with campaigns on a new portal: launch one."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.dashboards.panels import Question
from portal.dashboards.steps import Step, declare_steps
from rectification.campaigns.models import Campaign

LAUNCH = "rectification.launch_campaign"


def campaign_launched(question: Question) -> bool:
    """Tell whether a campaign was launched."""
    return Campaign.objects.visible_to(question.user, LAUNCH).exists()


declare_steps(
    Step(
        _("Launch a campaign"),
        _("Choose the units; their branches register problems from then on."),
        lambda: reverse("campaign_list"),
        LAUNCH,
        campaign_launched,
        order=60,
    ),
)
