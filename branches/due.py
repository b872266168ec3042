"""What is still due within a person's reach: the due page lists it, a duty counts it."""

from datetime import date

from branches.models import BranchProfile
from branches.services import requirements
from branches.services.frequencies import Requirement


def still_due(user, verb: str, on: date) -> list[Requirement]:
    """Return the unmet requirements of active branches within reach."""
    profiles = BranchProfile.objects.visible_to(user, verb).cut("all", on)
    return [one for one in requirements(profiles.select_related("organisation"), on) if one.missing]
