"""Records of organisation life as proof of what a branch did."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.life.models import LifeRecord
from portal.evidence.sources import ProofSource, declare

declare(
    ProofSource(
        label=_("Organisation life"),
        model=LifeRecord,
        permission="branches.view_record",
        url=lambda row: reverse("record_detail", args=[row.pk]),
        during=lambda first, last: Q(state=LifeRecord.State.HELD, held_on__gte=first, held_on__lte=last),
    )
)
