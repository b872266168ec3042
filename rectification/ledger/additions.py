"""What the ledger adds to lower matters: changed rules of a campaign update its problems; types show their problems."""

from collections.abc import Mapping

from django.db.models import Count
from django.utils import timezone

from rectification.campaigns.services import when_rules_change
from rectification.checklists.models import Checklist
from rectification.checklists.uses import declare
from rectification.ledger.models import Problem
from rectification.ledger.services.lights import refresh_campaign


def problems_of(user, checklist: Checklist) -> Mapping[int, int]:
    """Return the number of problems of each type that the reader may see."""
    found = Problem.objects.visible_to(user, "rectification.view_problem").in_slice(
        "found", timezone.localdate()
    )
    rows = found.filter(type__aspect__checklist=checklist).order_by()
    return dict(rows.values_list("type").annotate(n=Count("pk", distinct=True)))


declare(problems_of)
when_rules_change(refresh_campaign)
