"""The columns of reports."""

from django.utils.translation import gettext_lazy as _

from grids.ground.columns import COMMUNITY, GRID_NAME, state_cell
from grids.reports.models import Report
from portal.columns import Column, Kind, choices_of

REPORT = (
    Column("text", _("What was seen"), kind=Kind.LONG_TEXT, width=36),
    Column("category", _("Report category"), kind=Kind.CHOICE, choices=choices_of(Report.Category), width=16),
    Column("place", _("Place"), width=20),
    GRID_NAME,
    COMMUNITY,
    Column("level", _("Urgency"), kind=Kind.CHOICE, choices=choices_of(Report.Level), width=10),
    Column(
        "state",
        _("State"),
        kind=Kind.CHOICE,
        choices=choices_of(Report.State),
        width=14,
        cell=state_cell,
        sort="state",
    ),
    Column("reported_at", _("Reported at"), kind=Kind.DATETIME, width=16, sort="reported_at", secondary=True),
    Column("due_at", _("To be handled by"), kind=Kind.DATETIME, width=16, sort="due_at"),
    Column("handled_at", _("Handled at"), kind=Kind.DATETIME, width=16, on_page=False),
    Column("result", _("How it was handled"), kind=Kind.LONG_TEXT, width=30, on_page=False),
    Column("outcome", _("Answer to the reporter"), kind=Kind.LONG_TEXT, width=30, on_page=False),
)
