"""The columns of objections."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from ratings.objections.models import Objection

OBJECTION = (
    Column("entry", _("Party branch"), ("entry__name",), width=28),
    Column("month", _("Month"), ("entry__round__month",), value=lambda month: f"{month:%Y-%m}"),
    Column(
        "criterion",
        _("Line that it is about"),
        ("criterion__title",),
        value=lambda title: title or _("the whole score"),
    ),
    Column("text", _("Objection"), kind=Kind.LONG_TEXT, width=40),
    Column("raised_by", _("Raised by"), ("raised_by__name",), secondary=True),
    Column("raised_at", _("Raised at"), kind=Kind.DATETIME, sort="raised_at", secondary=True),
    Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Objection.State)),
    Column("answer", _("Answer"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column("answered_by", _("Answered by"), ("answered_by__name",), on_page=False),
    Column("kept_because", _("Why the score stays"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column("kept_by", _("Score kept by"), ("kept_by__name",), on_page=False),
)
