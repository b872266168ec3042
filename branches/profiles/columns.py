"""The columns of branch profiles."""

from django.utils.translation import gettext_lazy as _

from branches.profiles.models import BranchProfile
from branches.profiles.signs import in_words
from portal.columns import Column, Kind, choices_of

BRANCH = Column("organisation", _("Branch"), ("organisation__name",), width=28, sort="organisation_path")
PROFILE = (
    BRANCH,
    Column("secretary", _("Secretary"), width=12),
    Column("deputy", _("Deputy secretary"), width=12, secondary=True),
    Column("committee", _("Committee members"), width=30, on_page=False),
    Column("full_members", _("Full members"), kind=Kind.INTEGER, width=10, sort="full_members"),
    Column("probationary_members", _("Probationary members"), kind=Kind.INTEGER, width=10, secondary=True),
    Column("groups", _("Party groups"), kind=Kind.INTEGER, width=10, secondary=True),
    Column("elected_on", _("Elected on"), kind=Kind.DATE, width=12, sort="elected_on"),
    Column(
        "term_years", _("Term of office"), kind=Kind.CHOICE, choices=choices_of(BranchProfile.Term), width=12
    ),
    Column("postponed_to", _("Election postponed to"), kind=Kind.DATE, width=12, on_page=False),
    Column("approval", _("Document that approves the delay"), width=20, on_page=False),
    Column("term_ends_on", _("Term ends on"), kind=Kind.DATE, width=12, sort="term_ends_on"),
)
CODE = Column(
    "code",
    _("Organisation code"),
    ("organisation__code",),
    kind=Kind.CODE,
    width=16,
    hint=_("Code or name of the branch is enough; the code is safer."),
)
# Columns of an import: everything that a person fills in on the page.
IMPORTED = tuple(column for column in (CODE, *PROFILE) if column.key != "term_ends_on")
# The signs of a branch. They are computed, so only lists and exported workbooks show them.
ATTENTION = Column("attention", _("To be looked at"), ("signs",), value=in_words, width=24, secondary=True)
