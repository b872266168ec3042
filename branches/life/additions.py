"""What organisation life adds to the profiles: the figures of the month, what is due, the latest records."""

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.life.columns import MONTH
from branches.life.models import LifeRecord
from branches.life.services import requirements
from branches.life.services.asking import with_month
from branches.profiles.additions import Addition, declare
from branches.profiles.models import BranchProfile
from portal.ui.pages import Action

VIEW, VIEW_RECORD = "branches.view_profile", "branches.view_record"
LATEST = 8


def summary(rows) -> str:
    """Say how much of the month's organisation life the listed branches have held together."""
    sums = rows.qs.order_by().aggregate(part=Sum("month_held"), whole=Sum("month_asked"))
    words = {"month": date_format(rows.today, "YEAR_MONTH_FORMAT")} | {
        name: number or 0 for name, number in sums.items()
    }
    return gettext("%(month)s asks for %(whole)s, %(part)s held") % words


def context(request, profile: BranchProfile) -> dict[str, object]:
    """Return what is due in the current month, quarter and year, and the latest records."""
    own = BranchProfile.objects.visible_to(request.user, VIEW).filter(pk=profile.pk)
    records = LifeRecord.objects.visible_to(request.user, VIEW_RECORD).in_slice("all", timezone.localdate())
    return {
        "requirements": requirements(own, timezone.localdate(), path=profile.organisation_path),
        "records": records.filter(organisation=profile.organisation)[:LATEST],
        "may_record": request.user.may("branches.add_record", profile.organisation),
    }


declare(
    Addition(
        columns=MONTH,
        annotate=with_month,
        tabs=("no_record", "theme_day_held"),
        row_actions=(Action(_("The year of this branch"), "branch_year", "calendar-range", VIEW_RECORD),),
        summary=summary,
        template="branches/profile_life.html",
        context=context,
    )
)
