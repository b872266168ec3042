"""What waits for a person: told by his rights, counted within the reach of these."""

from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.dashboards.panels import Duty, Question
from portal.indicators import measure
from rectification.indicators import (
    OF_DUTIES,
    PROBLEMS_DUE_SOON,
    PROBLEMS_OVERDUE,
    PROBLEMS_READY,
    PROBLEMS_RETURNED,
    PROBLEMS_SILENT,
)
from rectification.models import Closing, Problem

WORK = "rectification.log_progress"
DECIDE = "rectification.decide_closing"
VIEW = "rectification.view_problem"


def duties(question: Question) -> Sequence[Duty]:
    """Return the duties of this person: decisions first, then his own work, else what to watch."""
    found = _decisions(question) if question.user.may(DECIDE) else []
    if question.user.may(WORK):
        return [*found, *_work(question)]
    if question.user.may(VIEW):
        return [*found, *_watch(question)]
    return found


def _decisions(question: Question) -> list[Duty]:
    waiting = Closing.objects.waiting_for(question.user).aggregate(count=Count("pk"))["count"]
    return [Duty(_("closings wait for my decision"), waiting, reverse("closing_list"), "stamp")]


def _work(question: Question) -> list[Duty]:
    rows = Problem.objects.visible_to(question.user, WORK)
    tallies = measure(OF_DUTIES, rows, question.on)

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
    tallies = measure(watched, Problem.objects.visible_to(question.user, VIEW), question.on)
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
