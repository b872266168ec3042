"""The columns of rounds and restatements."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from ratings.rounds.models import Round
from ratings.schemes.columns import ORGANISER

ROUND = (
    Column("month", _("Month"), value=lambda month: f"{month:%Y-%m}", sort="month"),
    Column("scheme", _("Rating scheme"), ("scheme__title",), width=30),
    ORGANISER,
    Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Round.State)),
    Column("notice_until", _("In notice until"), kind=Kind.DATE, secondary=True),
    Column("published_at", _("Published at"), kind=Kind.DATETIME, secondary=True),
)


RESTATEMENT = (
    Column("month", _("Month"), ("round__month",), value=lambda month: f"{month:%Y-%m}"),
    Column("scheme", _("Rating scheme"), ("round__scheme__title",)),
    Column("reason", _("Reason"), kind=Kind.LONG_TEXT, width=40),
    Column("author", _("Restated by"), ("author__name",)),
    Column("stated_at", _("Stated at"), kind=Kind.DATETIME),
)
