"""First steps of a new portal: its people and their posts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Grant, User
from portal.dashboards.panels import Question
from portal.dashboards.steps import Step, declare_steps

CREATE, GRANT = "accounts.create_user", "accounts.grant_role"


def people_added(question: Question) -> bool:
    """Tell whether there are more people than the two from bootstrap."""
    return User.objects.visible_to(question.user, CREATE).count() > 2


def posts_granted(question: Question) -> bool:
    """Tell whether there are more grants than the two from bootstrap."""
    return Grant.objects.visible_to(question.user, GRANT).in_force().count() > 2


declare_steps(
    Step(
        _("Open accounts for people"),
        _("From an Excel workbook; one-time passwords are shown once, to be printed."),
        lambda: reverse("user_list"),
        CREATE,
        people_added,
        order=30,
    ),
    Step(
        _("Grant posts"),
        _("Who does what where. Posts of weight need a second person."),
        lambda: reverse("grant_list"),
        GRANT,
        posts_granted,
        order=40,
    ),
)
