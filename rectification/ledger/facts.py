"""Problems that contradict statements of a branch."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.facts import Contradiction, declare
from rectification.ledger.models import Problem

declare(
    "rectification.in_time",
    _("Problems are rectified within their limits."),
    Contradiction(
        label=_("Problems overdue"),
        model=Problem,
        permission="rectification.view_problem",
        url=lambda row: reverse("problem_detail", args=[row.pk]),
        narrow=lambda rows, on: rows.in_slice("overdue", on),
    ),
)
