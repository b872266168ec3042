"""Profiles that contradict statements of a branch."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.profiles.models import BranchProfile
from portal.facts import Contradiction, declare

declare(
    "branches.elected_in_time",
    _("Elections are held before the term ends."),
    Contradiction(
        label=_("election overdue"),
        model=BranchProfile,
        permission="branches.view_profile",
        url=lambda row: reverse("profile_detail", args=[row.pk]),
        narrow=lambda rows, on: rows.in_slice("election_overdue", on),
    ),
)
