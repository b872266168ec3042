"""What is still due within a person's reach: the due page lists it, a duty counts it, the record form begins with it."""

from datetime import date

from django.db import models

from branches.models import BranchProfile
from branches.services.asking import lines
from branches.services.rules import Rules


def still_due(user, verb: str, on: date, *, branch=None) -> models.QuerySet:
    """Return the lines of active branches within reach (or of one branch) that lack something."""
    profiles = BranchProfile.objects.visible_to(user, verb).cut("all", on)
    if branch is not None:
        profiles = profiles.filter(organisation=branch)
    return lines(profiles, [on], Rules(on), missing=True)
