"""What is still due within a person's reach. The due page, the duty and the record form share this query."""

from datetime import date

from django.db import models

from branches.frequencies.services.rules import Rules
from branches.life.services.asking import lines
from branches.profiles.models import BranchProfile


def still_due(user, verb: str, on: date, *, branch=None, ending: bool = False) -> models.QuerySet:
    """Return the lines of active branches within reach that lack something, or of `branch` only.

    `ending` leaves out what may still be held after this month.
    """
    profiles = BranchProfile.objects.visible_to(user, verb).in_slice("all", on)
    if branch is not None:
        profiles = profiles.filter(organisation=branch)
    path = branch.path if branch is not None else ""
    return lines(profiles, [on], Rules(on, path=path), ending=ending, missing=True)
