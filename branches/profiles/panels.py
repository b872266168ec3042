"""What branch profiles show on the home page: the elections to prepare."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from branches.profiles.indicators import ELECTIONS_OVERDUE, ELECTIONS_SOON, OF_ELECTIONS
from branches.profiles.models import BranchProfile
from portal.dashboards.panels import Duty, Question, declare_duties
from portal.indicators import measure_sent

CHANGE = "branches.change_profile"


def duties(question: Question) -> Sequence[Duty]:
    """Return the elections to prepare."""
    user = question.user
    if not user.may(CHANGE):
        return []
    elections = measure_sent(
        OF_ELECTIONS, user.sight(CHANGE), lambda: BranchProfile.objects.visible_to(user, CHANGE), question.on
    )
    return [
        Duty(
            _("elections overdue"),
            elections[ELECTIONS_OVERDUE.key].part,
            ELECTIONS_OVERDUE.rows_url(may="change_profile"),
            "vote",
            is_alarming=True,
        ),
        Duty(
            _("elections within 6 months"),
            elections[ELECTIONS_SOON.key].part,
            ELECTIONS_SOON.rows_url(may="change_profile"),
            "vote",
        ),
    ]


declare_duties(duties, order=32)
