"""The columns of branches."""

from django.utils.translation import gettext_lazy as _

from branches.models import BranchProfile, LifeKind, LifeRecord, Period
from branches.services.health import in_words
from portal.columns import Column, Kind, choices_of

BRANCH = Column("organisation", _("Branch"), ("organisation__name",), width=28, sort="organisation_path")


PROFILE = (
    BRANCH,
    Column("secretary", _("secretary"), width=12),
    Column("deputy", _("deputy secretary"), width=12, secondary=True),
    Column("committee", _("committee members"), width=30, on_page=False),
    Column("full_members", _("full members"), kind=Kind.INTEGER, width=10, sort="full_members"),
    Column("probationary_members", _("probationary members"), kind=Kind.INTEGER, width=10, secondary=True),
    Column("groups", _("Party groups"), kind=Kind.INTEGER, width=10, secondary=True),
    Column("elected_on", _("elected on"), kind=Kind.DATE, width=12, sort="elected_on"),
    Column(
        "term_years", _("term of office"), kind=Kind.CHOICE, choices=choices_of(BranchProfile.Term), width=12
    ),
    Column("postponed_to", _("election postponed to"), kind=Kind.DATE, width=12, on_page=False),
    Column("approval", _("document that approves the delay"), width=20, on_page=False),
    Column("term_ends_on", _("term ends on"), kind=Kind.DATE, width=12, sort="term_ends_on"),
)
# What the list adds to a profile: worked out, so it stands neither on the page of one nor in what comes back.
MONTH = (
    Column(
        "month",
        _("held / asked for this month"),
        ("month_held", "month_asked"),
        value=lambda held, asked: f"{held} / {asked}",
        width=14,
    ),
    Column(
        "attention",
        _("to be looked at"),
        ("term_ends_on", "full_members", "is_quiet"),
        value=in_words,
        width=24,
        secondary=True,
    ),
)
CODE = Column(
    "code",
    _("organisation code"),
    ("organisation__code",),
    kind=Kind.CODE,
    width=16,
    hint=_("Code or name of the branch is enough; the code is safer."),
)
PROFILE_SHEET = (CODE, *PROFILE, *MONTH)
# What a workbook brings in: everything that a person fills in on the page.
IMPORTED = tuple(column for column in (CODE, *PROFILE) if column.key != "term_ends_on")
RECORD = (
    Column("theme", _("theme"), width=36),
    Column("kind", _("kind of organisation life"), kind=Kind.CHOICE, choices=choices_of(LifeKind), width=16),
    BRANCH,
    Column("held_on", _("held on"), kind=Kind.DATE, width=12, sort="held_on"),
    Column("host", _("chaired by"), width=12, secondary=True),
    Column(
        "attendance",
        _("attended / should attend"),
        ("attended", "expected"),
        value=lambda attended, expected: f"{attended} / {expected}",
        width=12,
    ),
    Column("absences", _("absences and reasons"), width=24, on_page=False),
    Column("content", _("topics and course"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column("resolution", _("decisions and who sees to them"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column(
        "state", _("state"), kind=Kind.CHOICE, choices=choices_of(LifeRecord.State), width=8, secondary=True
    ),
)
FREQUENCY = (
    Column("kind", _("kind of organisation life"), kind=Kind.CHOICE, choices=choices_of(LifeKind), width=16),
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("period", _("period"), kind=Kind.CHOICE, choices=choices_of(Period), width=10),
    Column("times", _("times"), kind=Kind.INTEGER, width=8),
    Column("basis", _("basis"), width=40),
    Column("starts_on", _("holds from"), kind=Kind.DATE, width=12, sort="starts_on"),
    Column("ends_on", _("holds until"), kind=Kind.DATE, width=12, secondary=True),
)
RECORD_SHEET = (
    Column("organisation_code", _("organisation code"), ("organisation__code",), kind=Kind.CODE, width=16),
    BRANCH,
    *(column for column in RECORD if column.key not in ("organisation", "attendance")),
    Column("expected", _("should attend"), kind=Kind.INTEGER, width=10),
    Column("attended", _("attended"), kind=Kind.INTEGER, width=10),
    Column("recorded_by", _("recorded by"), ("recorded_by__name",), width=12),
    Column("recorded_at", _("recorded at"), kind=Kind.DATETIME, width=16),
)
