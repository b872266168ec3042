"""Pages of branches over several models: what is due, and the year of a branch."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from branches.frequencies.services.rules import Rules
from branches.life import services
from branches.life.filters import LifeFilter
from branches.life.models import LifeRecord
from branches.life.pages import RecordPages
from branches.life.services.asking import requirements_of
from branches.profiles.models import BranchProfile
from branches.profiles.pages import ProfilePages
from portal.ui.acts import Act, of
from portal.ui.forms import ReasonForm

PER_PAGE = 50
LOOKED_BACK = 10  # years


@require_safe
def life_due(request: HttpRequest):
    """List what branches within reach still have to hold in the current month, quarter and year."""
    RecordPages.require(request, RecordPages.permission)
    verb = "branches.add_record" if request.GET.get("may") == "add_record" else RecordPages.permission
    profiles = BranchProfile.objects.visible_to(request.user, verb)
    filtered = LifeFilter(
        request.GET, queryset=profiles.in_slice("all", timezone.localdate()), request=request
    )
    rules = Rules(filtered.today)
    soonest = filtered.lines(rules).order_by("last_day", "organisation_path", "position")
    page = Paginator(soonest, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Organisation life still due"),
        "trail": [(RecordPages.title, reverse("record_list"))],
        "filter": filtered,
        "chips": filtered.chips(),
        "page": page,
        "due": requirements_of(page.object_list, rules),
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "may_record": request.user.may("branches.add_record"),
        "print_title": _("Organisation life still due"),
    }
    return render(request, "branches/life_due.html", context)


@require_safe
def branch_year(request: HttpRequest, pk: int):
    """Show what was due from a branch and what it held in a year, period by period."""
    profile = ProfilePages.row(request, pk)
    since = services.first_recorded(profile)
    this_year = timezone.localdate().year
    first_year = since.year if since else this_year
    asked = request.GET.get("year", "")
    # The figure of a past month leads here also when nothing has been recorded yet.
    known = asked.isdecimal() and min(first_year, this_year - LOOKED_BACK) <= int(asked) <= this_year
    year = int(asked) if known else this_year
    kinds = services.year_of_life(profile, year, since)
    context = {
        "title": _("%(branch)s: organisation life of %(year)s") % {"branch": profile, "year": year},
        "trail": [
            (ProfilePages.title, reverse("profile_list")),
            (profile, reverse("profile_detail", args=[pk])),
        ],
        "row": profile,
        "year": year,
        "earlier": year - 1 if year > first_year else None,
        "later": year + 1 if year < this_year else None,
        "months": [date(year, month, 1) for month in range(1, 13)],
        "kinds": kinds,
        "sums": services.sums_of(kinds),
        "print_title": _("Organisation life of the year"),
    }
    return render(request, "branches/branch_year.html", context)


VOID = Act(
    "void_record",
    RecordPages,
    "void",
    ReasonForm,
    of("row", services.void_record),
    gettext_lazy("Void a record of organisation life"),
    gettext_lazy("The record is void and counts nowhere."),
    LifeRecord.VOIDING,
    submit=gettext_lazy("Void"),
    dangerous=True,
)
