"""The columns of organisation life."""

from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import LifeKind
from branches.life.models import LifeRecord
from branches.profiles.columns import BRANCH
from portal.columns import Column, Kind, choices_of
from portal.ui.backfill import backfill_column

# What organisation life adds to the list of profiles.
MONTH = (
    Column(
        "month",
        _("Held / asked for this month"),
        ("month_held", "month_asked"),
        value=lambda held, asked: f"{held} / {asked}",
        width=14,
    ),
)
RECORD = (
    Column("theme", _("Theme"), width=36),
    Column("kind", _("Kind of organisation life"), kind=Kind.CHOICE, choices=choices_of(LifeKind), width=16),
    BRANCH,
    Column("held_on", _("Held on"), kind=Kind.DATE, width=12, sort="held_on"),
    backfill_column("held_on", "recorded_at"),
    Column("host", _("Chaired by"), width=12, secondary=True),
    Column(
        "attendance",
        _("Attended / should attend"),
        ("attended", "expected"),
        value=lambda attended, expected: f"{attended} / {expected}",
        width=12,
    ),
    Column("absences", _("Absences and reasons"), width=24, on_page=False),
    Column("content", _("Topics and course"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column("resolution", _("Decisions and who sees to them"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column(
        "state", _("State"), kind=Kind.CHOICE, choices=choices_of(LifeRecord.State), width=8, secondary=True
    ),
)
RECORD_SHEET = (
    Column("organisation_code", _("Organisation code"), ("organisation__code",), kind=Kind.CODE, width=16),
    BRANCH,
    *(column for column in RECORD if column.key not in ("organisation", "attendance")),
    Column("expected", _("Should attend"), kind=Kind.INTEGER, width=10),
    Column("attended", _("Attended"), kind=Kind.INTEGER, width=10),
    Column("recorded_by", _("Recorded by"), ("recorded_by__name",), width=12),
    Column("recorded_at", _("Recorded at"), kind=Kind.DATETIME, width=16),
)
