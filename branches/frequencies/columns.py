"""The columns of frequency rules."""

from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import LifeKind, Period
from portal.columns import Column, Kind, choices_of

FREQUENCY = (
    Column("kind", _("Kind of organisation life"), kind=Kind.CHOICE, choices=choices_of(LifeKind), width=16),
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("period", _("Period"), kind=Kind.CHOICE, choices=choices_of(Period), width=10),
    Column("times", _("Times"), kind=Kind.INTEGER, width=8),
    Column("basis", _("Basis"), width=40),
    Column("starts_on", _("Holds from"), kind=Kind.DATE, width=12, sort="starts_on"),
    Column("ends_on", _("Holds until"), kind=Kind.DATE, width=12, secondary=True),
)
