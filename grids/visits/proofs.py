"""Visits as proof of what was done. The place is a building and its entrance, without a resident's name."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.ground.moments import within
from grids.visits.models import Visit
from portal.evidence.sources import ProofSource, declare

declare(
    ProofSource(
        label=_("Visits"),
        model=Visit,
        permission="grids.view_visit",
        url=lambda row: reverse("visit_detail", args=[row.pk]),
        during=lambda first, last: within(first, last, "visited_at"),
    )
)
