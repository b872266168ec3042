"""The columns of requests."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.ui.cells import Drawing
from portal.ui.markup import markup
from rectification.requests.models import ChangeRequest


def change_cell(row: ChangeRequest, _drawing: Drawing) -> SafeString:
    """Draw what the request would change: the value before and the value asked for."""
    return markup("<del>{}</del> → <ins>{}</ins>", row.shown(row.before), row.shown(row.after))


REQUEST = (
    Column("number", _("Number"), ("problem__number",), Kind.CODE),
    Column("title", _("Problem"), ("problem__title",)),
    Column("unit", _("Responsible unit"), ("problem__unit__name",), sort="problem__unit__name"),
    Column("field", _("What is asked for"), kind=Kind.CHOICE, choices=choices_of(ChangeRequest.Field)),
    Column("measure", _("Measure number"), ("measure__ordinal",), kind=Kind.INTEGER, secondary=True),
    Column("change", _("Before → after"), ("before", "after"), cell=change_cell),
    Column("reason", _("Reason"), kind=Kind.LONG_TEXT, secondary=True),
    Column("asked_by", _("Asked by"), ("asked_by__name",), secondary=True),
    Column("asked_at", _("Asked at"), kind=Kind.DATETIME, sort="asked_at"),
    Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(ChangeRequest.State)),
    Column("opinion", _("Opinion"), kind=Kind.LONG_TEXT, secondary=True),
    Column("decided_by", _("Decided by"), ("decided_by__name",), secondary=True),
    Column("decided_at", _("Decided at"), kind=Kind.DATETIME, secondary=True),
)
