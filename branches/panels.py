"""What branches offer to the home page: duties."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.due import still_due
from branches.indicators import ELECTIONS_OVERDUE, ELECTIONS_SOON, OF_ELECTIONS
from branches.models import BranchProfile
from portal.dashboards.panels import Duty, Question, declare_duties
from portal.indicators import measure

RECORD, CHANGE = "branches.add_record", "branches.change_profile"


def duties(question: Question) -> Sequence[Duty]:
    """Return what a cadre has still to hold, and the elections that he has to see to."""
    if not question.user.may(RECORD):
        return []
    own = BranchProfile.objects.visible_to(question.user, CHANGE)
    elections = measure(OF_ELECTIONS, own, question.on)
    held = len(still_due(question.user, RECORD, question.on))
    return [
        Duty(
            _("organisation life still due"), held, f"{reverse('life_due')}?may=add_record", "calendar-check"
        ),
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


declare_duties(duties)
