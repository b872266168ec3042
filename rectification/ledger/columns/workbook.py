"""The columns of the ledger as a workbook. A row is a measure; the problem's cells are repeated, never merged.

DEFAULT can be imported again. FULL is 完整台账, the 25 columns that offices hand in (docs/domain.md). Columns of which
the portal stores nothing yet stay empty there, to be filled in by hand.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.ui.backfill import backfill_column
from rectification.checklists.models import ProblemType
from rectification.ledger.columns.ledger import lateness_of, light_of
from rectification.ledger.models import Measure, Problem

NUMBER = Column(
    "number", _("Problem number"), kind=Kind.CODE, width=15, hint=_("Leave it empty for a new problem.")
)
BRANCH = Column("organisation", _("Branch"), ("organisation__name",), width=24)
TYPE = Column(
    "type",
    _("Type"),
    ("type__code", "type__title"),
    value=lambda code, title: f"{code} {title}",
    width=24,
    hint=_("Code or title of the checklist, for instance A2."),
)
PROBLEM = (
    NUMBER,
    BRANCH,
    TYPE,
    Column("title", _("Problem"), kind=Kind.LONG_TEXT, width=40),
    Column("channel", _("How it was found"), kind=Kind.CHOICE, choices=choices_of(Problem.Channel), width=12),
    Column("severity", _("Severity"), kind=Kind.CHOICE, choices=choices_of(ProblemType.Severity), width=10),
    Column("found_on", _("Found on"), kind=Kind.DATE, width=12),
    Column("leader", _("Leader in charge"), width=12),
    Column("owner", _("Person responsible"), width=12),
    Column("due_on", _("Limit"), kind=Kind.DATE, width=12),
)
MEASURE = (
    Column("ordinal", _("Measure number"), ("measures__ordinal",), Kind.INTEGER, width=8),
    Column("action", _("Measure"), ("measures__action",), Kind.LONG_TEXT, width=40),
    Column("method", _("How to do it"), ("measures__method",), Kind.LONG_TEXT, width=30),
    Column("doer", _("Who does it"), ("measures__owner",), width=12),
    Column("starts_on", _("Starts on"), ("measures__starts_on",), Kind.DATE, width=12),
    Column("measure_due_on", _("Measure limit"), ("measures__due_on",), Kind.DATE, width=12),
    Column("effect", _("Effect"), ("measures__effect",), Kind.LONG_TEXT, width=30),
    Column(
        "category",
        _("Category"),
        ("measures__category",),
        Kind.CHOICE,
        choices=choices_of(Measure.Category),
        width=12,
    ),
)
UNIT = Column("unit", _("Responsible unit"), ("unit__name",), width=24)
ASPECT = Column("aspect", _("Aspect"), ("type__aspect__name",), width=16)
PERCENT = Column("percent", _("Progress"), ("measures__percent",), Kind.PERCENT, width=8)
LIGHT = Column("light", _("Light"), ("state", "in_time", "amber_on", "red_on"), value=light_of, width=8)
LATENESS = Column(
    "lateness", _("Against the limit"), ("state", "due_on", "in_time"), value=lateness_of, width=10
)
STATE = Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Problem.State), width=10)

BACKFILLED = backfill_column("found_on", "registered_at")

IMPORTED: Sequence[Column] = (*PROBLEM, *MEASURE)
# Headers that offices use for the same columns in their own ledgers (docs/domain.md).
SYNONYMS: dict[str, Sequence[str]] = {
    "number": ("编号",),
    "organisation": ("党支部", "支部", "支部名称"),
    "type": ("类型",),
    "title": ("问题描述", "存在问题", "具体问题"),
    "leader": ("牵头领导",),
    "due_on": ("整改时限", "完成时限"),
    "found_on": ("发现时间",),
    "effect": ("整改目标",),
}
NEEDED = ("organisation", "type", "title", "found_on", "leader", "owner", "due_on")
DEFAULT: Sequence[Column] = (
    *PROBLEM[:1],
    UNIT,
    *PROBLEM[1:],
    *MEASURE,
    PERCENT,
    LIGHT,
    STATE,
    LATENESS,
    BACKFILLED,
)


def by_hand(key: str, label) -> Column:
    """Return a column of the full ledger that stays empty unless a higher matter fills it (ledger.parts)."""
    return Column(key, label, ("pk",), value=lambda pk: "", width=12)


FULL: Sequence[Column] = (
    UNIT,
    NUMBER,
    ASPECT,
    TYPE,
    PROBLEM[3],
    MEASURE[1],
    MEASURE[6],
    PROBLEM[7],
    PROBLEM[8],
    PROBLEM[9],
    Column("latest", _("Course so far"), ("latest_note",), Kind.LONG_TEXT, width=40),
    Column("proofs", _("Proofs"), ("measures__evidence_total",), Kind.INTEGER, width=8),
    LIGHT,
    STATE,
    by_hand("urged", _("Times urged")),
    by_hand("extended", _("Times extended")),
    by_hand("applied_at", _("Applied for closing on")),
    by_hand("first_opinion", _("First review: opinion, person, day")),
    by_hand("opinion", _("Acceptance: opinion")),
    by_hand("decided_by", _("Acceptance: person")),
    by_hand("decided_at", _("Acceptance: day")),
    by_hand("published", _("Publication from and to")),
    Column("closed_on", _("Closed on"), kind=Kind.DATE, width=12),
    by_hand("looked_again", _("Second look: day, result")),
    Column("remark", _("Remark"), kind=Kind.LONG_TEXT, width=24),
)
