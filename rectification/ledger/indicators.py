"""The numbers of the ledger. 369 is the number of problems *solved*; it is never shown without its whole."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.indicators import Indicator, declare
from rectification.ledger.models import Measure, Problem

# Describes today only: a measure does not store the day on which it was set.
MEASURES_DONE = Indicator(
    key="rectification.measures_done",
    label=_("Measures finished"),
    unit=pgettext_lazy("counted", "measures"),
    model=Measure,
    part="done",
    whole="all",
    list_url="measure_list",
    organisation_lookup="problem__organisation",
    note=_("Measures at 100 %, of all measures of problems that are not void."),
)
PROBLEMS_SOLVED = Indicator(
    key="rectification.problems_solved",
    label=_("Problems solved"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="closed",
    whole="found",
    list_url="problem_list",
    note=_("Problems whose closing a higher organisation has accepted, of all registered problems not void."),
    of_a_day=True,
)
# States and limits of today: a problem does not store those of a past day.
PROBLEMS_IN_REVIEW = Indicator(
    key="rectification.problems_in_review",
    label=_("Problems in review"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="in_review",
    whole="open",
    list_url="problem_list",
    note=_("Problems whose closing is applied for and not yet decided, of all that are not closed."),
)
PROBLEMS_OVERDUE = Indicator(
    key="rectification.problems_overdue",
    label=_("Problems overdue"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="overdue",
    whole="open",
    list_url="problem_list",
    note=_(
        "Problems past their limit without an application made by the limit, of all that are not closed. Applying late"
        " or being returned changes nothing."
    ),
)
PROBLEMS_CLOSED_OVERDUE = Indicator(
    key="rectification.problems_closed_overdue",
    label=_("Problems closed overdue"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="closed_overdue",
    whole="closed",
    list_url="problem_list",
    note=_("Problems whose accepted application was made after the limit, of all that are solved."),
    of_a_day=True,
)
PROBLEMS_DUE_SOON = Indicator(
    key="rectification.problems_due_soon",
    label=_("Problems due within 7 days"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="due_soon",
    whole="open",
    list_url="problem_list",
    note=_("Problems whose limit falls within the next 7 days, of all that are not closed."),
)
PROBLEMS_RETURNED = Indicator(
    key="rectification.problems_returned",
    label=_("Problems returned"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="returned",
    whole="open",
    list_url="problem_list",
    note=_("Problems whose closing was returned for more work, of all that are not closed."),
)
PROBLEMS_READY = Indicator(
    key="rectification.problems_ready",
    label=_("Problems ready for closing"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="ready",
    whole="open",
    list_url="problem_list",
    note=_("Problems with every measure finished and no application yet, of all that are not closed."),
)
PROBLEMS_SILENT = Indicator(
    key="rectification.problems_silent",
    label=_("Problems without progress this month"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="silent",
    whole="open",
    list_url="problem_list",
    note=_("Problems being worked on without an entry this month, of all that are not closed."),
)
PROBLEMS_CLOSED_IN_TIME = Indicator(
    key="rectification.closed_in_time",
    label=_("Problems closed in time"),
    unit=pgettext_lazy("counted", "problems"),
    model=Problem,
    part="closed_in_time",
    whole="due_this_month",
    list_url="problem_list",
    note=_(
        "Problems with an application made by the limit that waits or was accepted, of all whose limit lies in this"
        " month up to the day. The day of the application counts, not the reviewer's."
    ),
    of_a_day=True,
)
MEASURES_LOGGED = Indicator(
    key="rectification.measures_logged",
    label=_("Measures advanced this month"),
    unit=pgettext_lazy("counted", "measures"),
    model=Measure,
    part="advanced",
    whole="at_work",
    list_url="measure_list",
    organisation_lookup="problem__organisation",
    note=_("Measures with an entry this month, of all that were begun and not finished before it."),
    of_a_day=True,
)
OF_PROBLEMS = (
    PROBLEMS_SOLVED,
    PROBLEMS_IN_REVIEW,
    PROBLEMS_OVERDUE,
    PROBLEMS_CLOSED_OVERDUE,
    PROBLEMS_DUE_SOON,
    PROBLEMS_RETURNED,
)
OF_DUTIES = (PROBLEMS_RETURNED, PROBLEMS_OVERDUE, PROBLEMS_READY, PROBLEMS_DUE_SOON, PROBLEMS_SILENT)
OF_RATINGS = (PROBLEMS_CLOSED_IN_TIME, MEASURES_LOGGED)

declare(MEASURES_DONE, *OF_PROBLEMS, PROBLEMS_READY, PROBLEMS_SILENT, *OF_RATINGS)
