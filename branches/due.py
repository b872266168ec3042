"""What is still due within a person's reach: the due page lists it, a duty counts it, the record form begins with it.

And which branches nobody has told anything of.
"""

from datetime import date

from django.db import models

from branches.models import BranchProfile
from branches.services.asking import lines
from branches.services.rules import Rules
from portal.organisations.models import Organisation


def still_due(user, verb: str, on: date, *, branch=None, ending: bool = False) -> models.QuerySet:
    """Return the lines of active branches within reach (or of one branch) that lack something.

    `ending` leaves out what may still be held after this month.
    """
    profiles = BranchProfile.objects.visible_to(user, verb).cut("all", on)
    if branch is not None:
        profiles = profiles.filter(organisation=branch)
    path = branch.path if branch is not None else ""
    return lines(profiles, [on], Rules(on, path=path), ending=ending, missing=True)


def branches_of(user, verb: str) -> models.QuerySet:
    """Return the active branches within reach."""
    reachable = Organisation.objects.visible_to(user, verb).active()
    return reachable.filter(kind__in=Organisation.BRANCH_KINDS)


def without_profile(user, verb: str = "branches.add_profile") -> models.QuerySet:
    """Return the branches within reach of which nobody has filled in the profile yet: no figure knows them."""
    filled = BranchProfile._base_manager.values("organisation")
    return branches_of(user, verb).exclude(pk__in=filled)
