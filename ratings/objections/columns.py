"""The columns of objections."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from ratings.objections.models import Objection

OBJECTION = (
    Column("entry", _("Party branch"), ("entry__name",), width=28),
    Column("month", _("month"), ("entry__round__month",), value=lambda month: f"{month:%Y-%m}"),
    Column(
        "criterion",
        _("line that it is about"),
        ("criterion__title",),
        value=lambda title: title or _("the whole score"),
    ),
    Column("text", _("objection"), kind=Kind.LONG_TEXT, width=40),
    Column("raised_by", _("raised by"), ("raised_by__name",), secondary=True),
    Column("raised_at", _("raised at"), kind=Kind.DATETIME, sort="raised_at", secondary=True),
    Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Objection.State)),
    Column("answer", _("answer"), kind=Kind.LONG_TEXT, width=40, on_page=False),
    Column("answered_by", _("answered by"), ("answered_by__name",), on_page=False),
)
