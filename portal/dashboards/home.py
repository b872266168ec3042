"""Composes the home page: greeting, heading, duties and panels, and its workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.dashboards.panels import (
    Duty,
    Heading,
    Panel,
    Question,
    Sheet,
    duties_of,
    heading_of,
    panels_of,
)
from portal.dashboards.steps import Standing, steps_of
from portal.memory.asking import Asked

VIEW = "dashboards.view_dashboard"


@dataclass(frozen=True)
class Home:
    """The contents of the page and of the workbook, which are the same."""

    heading: Heading
    greeting: str
    duties: list[Duty]
    panels: list[tuple[Panel, dict]]
    on: date
    steps: Sequence[Standing] = ()

    @property
    def lines(self) -> list[tuple[Panel, dict]]:
        """The panels in rows: each row is one full panel or a pair of halves."""
        rows: list[list] = []
        for panel, content in self.panels:
            pairs = panel.is_half and rows and len(rows[-1]) == 1 and rows[-1][0][0].is_half
            if pairs:
                rows[-1].append((panel, content))
            else:
                rows.append([(panel, content)])
        return rows

    def sheets(self) -> list[Sheet]:
        """Return the workbook's sheets, from the contents that the page shows."""
        return [sheet for panel, content in self.panels for sheet in panel.sheets(content)]


def question_of(request: HttpRequest, past: Asked | None = None) -> Question:
    """Return the reader, the day and the choices."""
    return Question(user=request.user, on=past.day if past else timezone.localdate(), choices=request.GET)


def home_of(request: HttpRequest, past: Asked | None = None) -> Home:
    """Return the home page of the reader, of today or of a past day inside which it is read."""
    question = question_of(request, past)
    may_view = request.user.may(VIEW)
    heading = heading_of(question) if may_view else None
    return Home(
        heading=heading or Heading(_("Desk")),
        greeting=greeting(request.user.name, timezone.localtime()),
        # What waits is of today.
        duties=[] if past else duties_of(question),
        panels=panels_of(question) if may_view else [],
        on=question.on,
        # Computed only for a portal without content. Later they cost nothing.
        steps=() if heading else steps_of(question),
    )


def greeting(name: str, at: datetime) -> str:
    """Return the greeting for the hour."""
    sentences = (
        (6, _("%(name)s, it is late, take care")),
        (11, _("%(name)s, good morning")),
        (13, _("%(name)s, good midday")),
        (18, _("%(name)s, good afternoon")),
        (24, _("%(name)s, good evening")),
    )
    return next(sentence for until, sentence in sentences if at.hour < until) % {"name": name}
