"""The columns of visits and visit tasks."""

from django.utils.translation import gettext_lazy as _

from grids.ground.columns import COMMUNITY, GRID_NAME
from grids.visits.models import Visit, VisitKind
from portal.columns import Column, Kind, choices_of

VISIT = (
    Column("place", _("place"), width=24),
    GRID_NAME,
    COMMUNITY,
    Column("kind", _("who is visited"), kind=Kind.CHOICE, choices=choices_of(VisitKind), width=12),
    Column("finding", _("what was seen"), kind=Kind.CHOICE, choices=choices_of(Visit.Finding), width=16),
    Column("note", _("note"), kind=Kind.LONG_TEXT, width=30, secondary=True),
    Column("visited_at", _("visited at"), kind=Kind.DATETIME, width=16, sort="visited_at"),
    Column("visited_by", _("visited by"), ("visited_by__name",), width=12, secondary=True),
)
TASK = (
    Column("title", _("visit task"), width=36),
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("kind", _("who is visited"), kind=Kind.CHOICE, choices=choices_of(VisitKind), width=12),
    Column(
        "progress",
        _("left / all"),
        ("places_left", "places_total"),
        value=lambda left, all_: f"{left} / {all_}",
    ),
    Column("due_on", _("until"), kind=Kind.DATE, width=12, sort="due_on"),
)
