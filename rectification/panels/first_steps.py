"""The first steps of rectification on a new portal: a checklist in use, a campaign launched."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.dashboards.panels import Question
from portal.dashboards.steps import Step
from rectification.models import Campaign, Checklist

ACTIVATE, LAUNCH = "rectification.activate_checklist", "rectification.launch_campaign"


def checklist_in_use(question: Question) -> bool:
    """Tell whether a checklist is in use."""
    active = Checklist.objects.visible_to(question.user, ACTIVATE).filter(state=Checklist.State.ACTIVE)
    return active.exists()


def campaign_launched(question: Question) -> bool:
    """Tell whether a campaign was launched."""
    return Campaign.objects.visible_to(question.user, LAUNCH).exists()


STEPS = (
    Step(
        _("Put a checklist into use"),
        _("Adopt the system's proposal of 6 aspects and 18 types, or import your own."),
        lambda: reverse("checklist_list"),
        ACTIVATE,
        checklist_in_use,
        order=50,
    ),
    Step(
        _("Launch a campaign"),
        _("Choose the units; their branches register problems from then on."),
        lambda: reverse("campaign_list"),
        LAUNCH,
        campaign_launched,
        order=60,
    ),
)
