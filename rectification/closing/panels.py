"""What waits for a reviewer, on the home page."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import statements
from portal.accounts.models import User
from portal.dashboards.panels import Duty, Question, declare_duties
from rectification.closing.models import Closing

DECIDE = "rectification.decide_closing"


def number_waiting(user: User) -> int:
    """Return how many applications for closing the person may decide. Menu and duties show the same number."""
    return user.once(_waiting)


def _waiting(user: User) -> int:
    return statements.number(("closings that wait", user.rights), lambda: Closing.objects.waiting_for(user))


def duties(question: Question) -> Sequence[Duty]:
    """Return the number of closings that wait for this person's decision."""
    if not question.user.may(DECIDE):
        return []
    waiting = number_waiting(question.user)
    return [Duty(_("closings wait for my decision"), waiting, reverse("closing_list"), "stamp")]


declare_duties(duties, order=20)
