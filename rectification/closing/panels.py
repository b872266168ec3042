"""What waits for a reviewer, on the home page."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import statements
from portal.dashboards.panels import Duty, Question, declare_duties
from rectification.closing.models import Closing

DECIDE = "rectification.decide_closing"


def duties(question: Question) -> Sequence[Duty]:
    """Return the number of closings that wait for this person's decision."""
    user = question.user
    if not user.may(DECIDE):
        return []
    (waiting,) = statements.numbers(
        ("closings waiting", user.rights), lambda: (Closing.objects.waiting_for(user).count(),)
    )
    return [Duty(_("closings wait for my decision"), waiting, reverse("closing_list"), "stamp")]


declare_duties(duties, order=20)
