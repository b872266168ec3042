"""Records that contradict statements of a branch."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.life.models import LifeRecord
from branches.life.services.asking import with_month
from branches.profiles.models import BranchProfile
from portal.facts import Contradiction, declare

VIEW = "branches.view_profile"


def missed_last_month(profiles: QuerySet, on: date) -> QuerySet:
    """Keep the branches that held fewer meetings than were due in periods ending with the last full month.

    Branches without any record up to that month are left out, because the portal cannot know what they held.
    """
    last_day = on.replace(day=1) - timedelta(days=1)
    known = LifeRecord._base_manager.filter(
        organisation=OuterRef("organisation"), state=LifeRecord.State.HELD, held_on__lte=last_day
    )
    counted = with_month(profiles.filter(Exists(known)), last_day)
    return counted.filter(month_held__lt=F("month_asked"))


declare(
    "branches.meetings_held",
    _("The meetings that were due have been held."),
    Contradiction(
        label=_("Meetings missing in the last full month"),
        model=BranchProfile,
        permission=VIEW,
        url=lambda row: reverse("branch_year", args=[row.pk]),
        narrow=missed_last_month,
    ),
)
