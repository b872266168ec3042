"""What waits for a person on the home page: the person's own work, or else what to watch."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.dashboards.panels import Duty, Question, declare_duties
from portal.indicators import measure_sent
from portal.rollups.reading import measured
from rectification.ledger.indicators import (
    OF_DUTIES,
    PROBLEMS_DUE_SOON,
    PROBLEMS_OVERDUE,
    PROBLEMS_READY,
    PROBLEMS_RETURNED,
    PROBLEMS_SILENT,
)
from rectification.ledger.models import Problem, ProblemRollup

WORK = "rectification.log_progress"
VIEW = "rectification.view_problem"


def duties(question: Question) -> Sequence[Duty]:
    """Return the duties of this person: the person's own work, or else what to watch."""
    if question.user.may(WORK):
        return _work(question)
    return _watch(question) if question.user.may(VIEW) else []


def _work(question: Question) -> list[Duty]:
    user = question.user
    tallies = measure_sent(
        OF_DUTIES, user.sight(WORK), lambda: Problem.objects.visible_to(user, WORK), question.on
    )

    def duty(label: str, indicator, icon: str, *, is_alarming: bool = False) -> Duty:
        url = indicator.rows_url(may="log_progress")
        return Duty(label, tallies[indicator.key].part, url, icon, is_alarming)

    return [
        duty(_("returned to be completed"), PROBLEMS_RETURNED, "undo-2", is_alarming=True),
        duty(_("overdue, not closed"), PROBLEMS_OVERDUE, "bell-ring", is_alarming=True),
        duty(_("ready to apply for closing"), PROBLEMS_READY, "circle-check-big"),
        duty(_("due within 7 days"), PROBLEMS_DUE_SOON, "calendar-clock"),
        duty(_("without progress this month"), PROBLEMS_SILENT, "pencil-line"),
    ]


def _watch(question: Question) -> list[Duty]:
    watched = (PROBLEMS_OVERDUE, PROBLEMS_DUE_SOON)
    tallies = measured(ProblemRollup, "limits", watched, question.user, VIEW, question.on)
    return [
        Duty(
            _("overdue, to be looked into"),
            tallies[PROBLEMS_OVERDUE.key].part,
            PROBLEMS_OVERDUE.rows_url(),
            "bell-ring",
            is_alarming=True,
        ),
        Duty(
            _("due within 7 days"),
            tallies[PROBLEMS_DUE_SOON.key].part,
            PROBLEMS_DUE_SOON.rows_url(),
            "calendar-clock",
        ),
    ]


declare_duties(duties, order=21)
