"""The columns of visits and visit tasks."""

from django.utils.translation import gettext_lazy as _

from grids.ground.columns import COMMUNITY, GRID_NAME
from grids.visits.models import Visit, VisitKind
from portal.columns import Column, Kind, choices_of

VISIT = (
    Column("place", _("Place"), width=24),
    GRID_NAME,
    COMMUNITY,
    Column("kind", _("Who is visited"), kind=Kind.CHOICE, choices=choices_of(VisitKind), width=12),
    Column("finding", _("What was seen"), kind=Kind.CHOICE, choices=choices_of(Visit.Finding), width=16),
    Column("note", _("Remark"), kind=Kind.LONG_TEXT, width=30, secondary=True),
    Column("visited_at", _("Visited at"), kind=Kind.DATETIME, width=16, sort="visited_at"),
    Column("visited_by", _("Visited by"), ("visited_by__name",), width=12, secondary=True),
)
TASK = (
    Column("title", _("Visit task"), width=36),
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("kind", _("Who is visited"), kind=Kind.CHOICE, choices=choices_of(VisitKind), width=12),
    Column(
        "progress",
        _("Left / all"),
        ("places_left", "places_total"),
        value=lambda left, all_: f"{left} / {all_}",
    ),
    Column("due_on", _("Until"), kind=Kind.DATE, width=12, sort="due_on"),
)
