"""Import of profiles: each row is checked, then written by the services that the page uses, and can be undone."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches.profiles.models import BranchProfile
from branches.profiles.services.profiles import add_profile, change_profile, term_end
from portal.organisations.models import Organisation
from portal.spreadsheets.placed import PlacedRow, PlacedRows
from portal.spreadsheets.staging import UNSET, Unset

IMPORT = "branches.import_profiles"


@dataclass(kw_only=True)
class ProfileCells:
    """The fields of a profile that a row gives."""

    secretary: str | Unset = UNSET
    deputy: str | Unset = UNSET
    committee: str | Unset = UNSET
    full_members: int | Unset = UNSET
    probationary_members: int | Unset = UNSET
    groups: int | Unset = UNSET
    elected_on: date | Unset = UNSET
    term_years: int | Unset = UNSET
    postponed_to: date | Unset | None = UNSET
    approval: str | Unset = UNSET


@dataclass(kw_only=True)
class ProfileRow(PlacedRow):
    """What a row makes or changes of a profile."""

    new: ProfileCells
    old: ProfileCells = field(default_factory=ProfileCells)


def only_branches(organisations: QuerySet) -> QuerySet:
    """Narrow organisations to branches."""
    return organisations.filter(kind__in=Organisation.BRANCH_KINDS)


PROFILES = PlacedRows(
    model=BranchProfile,
    permission=IMPORT,
    row=ProfileRow,
    cells=ProfileCells,
    add=add_profile,
    change=change_profile,
    needed=("secretary", "full_members", "elected_on"),
    defaults={"term_years": int(BranchProfile.Term.THREE)},
    check=term_end,
    places=only_branches,
    no_code=_("No branch of this code lies within your reach."),
    no_name=_("No branch of this name lies within your reach."),
    twice=_("Row %(line)s is about the same branch."),
    lacking=_("A new profile needs this."),
)
