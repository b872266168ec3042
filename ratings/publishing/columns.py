"""The columns of rounds and restatements."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from ratings.rounds.models import Round
from ratings.schemes.columns import ORGANISER

ROUND = (
    Column("month", _("month"), value=lambda month: f"{month:%Y-%m}", sort="month"),
    Column("scheme", _("rating scheme"), ("scheme__title",), width=30),
    ORGANISER,
    Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Round.State)),
    Column("notice_until", _("in notice until"), kind=Kind.DATE, secondary=True),
    Column("published_at", _("published at"), kind=Kind.DATETIME, secondary=True),
)


RESTATEMENT = (
    Column("month", _("month"), ("round__month",), value=lambda month: f"{month:%Y-%m}"),
    Column("scheme", _("rating scheme"), ("round__scheme__title",)),
    Column("reason", _("Reason"), kind=Kind.LONG_TEXT, width=40),
    Column("author", _("restated by"), ("author__name",)),
    Column("stated_at", _("stated at"), kind=Kind.DATETIME),
)
