"""The administrative divisions, to look up by browsing the tree or by name."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.organisations.models import Area
from portal.organisations.services.divisions import CODE_LENGTHS
from portal.scope.paths import in_subtree

PER_PAGE = 100


@require_safe
def area_list(request: HttpRequest):
    """Show the divisions below one (`under`), or those of a name (`q`) within it."""
    if not request.user.may("organisations.view_organisation"):
        raise PermissionDenied("organisations.view_organisation")
    under, wanted = request.GET.get("under", ""), request.GET.get("q", "").strip()
    under = under if under.isdecimal() and len(under) in CODE_LENGTHS.values() else ""
    areas = Area.objects.order_by("code")
    if wanted:
        areas = areas.filter(Q(name__icontains=wanted) | Q(alias__icontains=wanted))
        areas = areas.filter(in_subtree("code", under)) if under else areas
    elif under:
        level = next(level for level, length in CODE_LENGTHS.items() if length == len(under))
        areas = areas.filter(in_subtree("code", under), level=level + 1)
    else:
        areas = areas.filter(level=Area.Level.PROVINCE)
    above = [under[:length] for length in CODE_LENGTHS.values() if length <= len(under)]
    page = Paginator(areas, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Administrative divisions"),
        "page": page,
        "page_sizes": (),
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "above": Area.objects.filter(code__in=above).order_by("code"),
        "under": under,
        "q": wanted,
    }
    return render(request, "organisations/area_list.html", context)
