"""Profiles: filled in once, changed by version. The end of the term is computed from their fields."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.profiles.models import BranchProfile, months_after
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.workflow import add_row, apply_edit, check_names, check_right

ADD, CHANGE = "branches.add_profile", "branches.change_profile"
FIELDS = [
    "secretary",
    "deputy",
    "committee",
    "full_members",
    "probationary_members",
    "groups",
    "elected_on",
    "term_years",
    "postponed_to",
    "approval",
]
MOST_DELAY = 12  # months; a longer delay is not allowed (Opinion on terms of office, July 2018)


def add_profile(*, organisation: Organisation, actor: User, **values: object) -> BranchProfile:
    """Fill in the profile of a branch. Raises PermissionDenied, and ValidationError by field."""
    check_right(ADD, organisation, actor)
    profile = BranchProfile(organisation=organisation, **values)
    profile.term_ends_on = term_end(values)
    return add_row(ADD, profile, [*FIELDS, "term_ends_on"], actor=actor)


def change_profile(profile: BranchProfile, *, version: int, actor: User, **values: object) -> BranchProfile:
    """Change a profile. A new term starts its reminders anew. Raises StaleEdit, and ValidationError by field."""
    check_right(CHANGE, profile.organisation, actor)
    check_names(values, FIELDS)
    merged = {name: getattr(profile, name) for name in FIELDS} | values
    values["term_ends_on"] = term_end(merged)
    if values["term_ends_on"] != profile.term_ends_on:
        values["reminded_months"] = None
    if bodies_of(merged) != bodies_of(vars(profile)):
        values["figures_since"] = timezone.localdate()
    return apply_edit(CHANGE, profile, values, version=version, actor=actor)


def term_end(values: dict[str, object]) -> date:
    """Return the day by which a branch must hold its next election. Raises ValidationError by field."""
    elected_on, postponed_to = values["elected_on"], values.get("postponed_to")
    if elected_on > timezone.localdate():
        raise ValidationError({"elected_on": _("The day of the election lies in the future.")})
    regular = months_after(elected_on, 12 * int(values["term_years"]))
    if postponed_to is None:
        return regular
    if not values.get("approval"):
        raise ValidationError(
            {"approval": _("A delay needs the superior committee's approval: give its number.")}
        )
    if not regular < postponed_to <= months_after(regular, MOST_DELAY):
        words = {"first": regular, "last": months_after(regular, MOST_DELAY)}
        message = _("The term ends on %(first)s; a delay runs until %(last)s at most.")
        raise ValidationError({"postponed_to": message % words})
    return postponed_to


def bodies_of(figures: Mapping[str, int]) -> set[str]:
    """Return the bodies that a branch with these figures has: a committee, Party groups."""
    return {body for body, (name, least) in BranchProfile.BODIES.items() if figures[name] >= least}
