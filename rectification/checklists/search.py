"""What the search finds of checklists: types of problems with their checklist."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.search import Hit, Kind, declare
from rectification.checklists.models import Checklist, ProblemType

CHECKLIST = "rectification.view_checklist"


def types(user, text: str):
    """Return the types of the checklists in use that a person may see."""
    met = Checklist.objects.visible_to(user, CHECKLIST).filter(state=Checklist.State.ACTIVE)
    fits = Q(title__icontains=text) | Q(code__iexact=text) | Q(description__icontains=text)
    rows = ProblemType.objects.within(aspect__checklist__in=met).filter(fits)
    return rows.select_related("aspect__checklist").order_by("aspect__checklist", "code")


def type_hit(row: ProblemType) -> Hit:
    """Return a type as a hit that opens its checklist."""
    address = reverse("checklist_detail", args=[row.aspect.checklist_id])
    return Hit(f"{row.code} {row.title}", address, str(row.aspect.checklist))


declare(Kind("types", _("Types of problems"), "list-checks", CHECKLIST, types, type_hit, order=15))
