"""The first step with checklists on a new portal: put one into use."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.dashboards.panels import Question
from portal.dashboards.steps import Step, declare_steps
from rectification.checklists.models import Checklist

ACTIVATE = "rectification.activate_checklist"


def checklist_in_use(question: Question) -> bool:
    """Tell whether a checklist is in use."""
    active = Checklist.objects.visible_to(question.user, ACTIVATE).filter(state=Checklist.State.ACTIVE)
    return active.exists()


declare_steps(
    Step(
        _("Put a checklist into use"),
        _("Adopt the system's proposal of 6 aspects and 18 types, or import your own."),
        lambda: reverse("checklist_list"),
        ACTIVATE,
        checklist_in_use,
        order=50,
    ),
)
