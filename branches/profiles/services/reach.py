"""Branches within a person's reach, and those of them without a profile."""

from django.db import models

from branches.profiles.models import BranchProfile
from portal.accounts.models import User
from portal.organisations.models import Organisation


def branches_of(user: User, verb: str) -> models.QuerySet:
    """Return the active branches within reach."""
    reachable = Organisation.objects.visible_to(user, verb).active()
    return reachable.filter(kind__in=Organisation.BRANCH_KINDS)


def without_profile(user: User, verb: str = "branches.add_profile") -> models.QuerySet:
    """Return the branches within reach whose profile is still empty. Figures leave them out."""
    filled = BranchProfile._base_manager.values("organisation")
    return branches_of(user, verb).exclude(pk__in=filled)
