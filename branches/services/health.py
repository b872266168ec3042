"""What the data can tell of a branch that should be looked at, in words and with the basis. No grade is made of it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import BranchProfile


@dataclass(frozen=True)
class Remark:
    """Something to look at."""

    words: str
    advice: str
    basis: str


def remarks(profile: BranchProfile, on: date) -> list[Remark]:
    """Return what is to be looked at, as the slice "attention" cuts; the profile comes from `with_quiet`."""
    found = []
    if profile.term_ends_on < on:
        found.append(
            Remark(
                _("The term ended on %(day)s.") % {"day": profile.term_ends_on},
                _("Hold the election, or enter the document that approves a delay."),
                _("Opinion on terms of office (July 2018): 3 years, 5 in villages and communities"),
            )
        )
    if profile.is_quiet:
        found.append(
            Remark(
                _("Nothing has been recorded this quarter."),
                _("Record what was held; if nothing was, arrange the members' meeting."),
                _("Regulation on the work of branches (trial): a members' meeting each quarter as a rule"),
            )
        )
    if profile.full_members < BranchProfile.LEAST:
        found.append(
            Remark(
                _("The branch has %(n)s full members, fewer than 3.") % {"n": profile.full_members},
                _("Ask the superior organisation about a joint branch, or bring the number up to date."),
                _("Regulation on the work of branches (trial): 3 full members or more set up a branch"),
            )
        )
    return found


def in_words(term_ends_on: date, full_members: int, is_quiet: bool) -> str:
    """Return the same in short, for a cell of a list."""
    told = (
        (term_ends_on < timezone.localdate(), _("election overdue")),
        (is_quiet, _("no record this quarter")),
        (full_members < BranchProfile.LEAST, _("fewer than 3 full members")),
    )
    return "；".join(str(words) for holds, words in told if holds)
