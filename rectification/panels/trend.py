"""The course of rectification: registered and closed, cumulative by month."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.columns import Column, Kind
from portal.dashboards import charts
from portal.dashboards.charts import Mark, Series
from portal.dashboards.panels import Question, Sheet
from portal.indicators import Tally
from portal.ui.markup import repeated
from rectification.panels import scene

MONTHS = 12
ROW = """
            <tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>
          """


def build(question: Question) -> Mapping | None:
    """Return the chart and its table: one point per month, up to today."""
    chosen = scene.campaign(question)
    if chosen is None or not question.once(scene.counted):
        return None
    last = question.on if chosen.state == chosen.State.RUNNING else min(chosen.ends_on, question.on)
    days = month_ends(min(chosen.starts_on, last), last)
    found = _added_up([(one.on, one.found) for one in question.once(scene.by_day)], days)
    closed = _added_up(scene.closed_by_day(question), days)
    points = list(zip(days, closed, found, strict=True))
    lines = [(month_name(day), whole, part, Tally(part, whole).rate) for day, part, whole in points]
    return {
        "chart": charts.line_chart(
            key="trend",
            title=_("Registered and closed, added up by month"),
            series=[
                Series(
                    "found", _("Registered"), [_found(question, *point) for point in points], style="base"
                ),
                Series(
                    "closed",
                    _("Closed"),
                    [_closed(question, *point) for point in points],
                    end=Tally(*points[-1][1:]).rate,
                ),
            ],
        ),
        "points": lines,
        "rows": repeated(ROW, lines),
    }


def _added_up(numbers: Iterable[tuple[date, int]], days: Sequence[date]) -> list[int]:
    """Return for each day the sum of the numbers up to it. `numbers` are pairs of a day and a number."""
    by_day = sorted(numbers)
    sums = [0, *accumulate(number for _day, number in by_day)]
    return [sums[bisect_right(by_day, day, key=itemgetter(0))] for day in days]


def sheets(content: Mapping) -> list[Sheet]:
    """Return the points as a sheet."""
    columns = [
        Column("month", gettext_lazy("Month"), width=14),
        Column("found", gettext_lazy("Registered so far"), kind=Kind.INTEGER, width=14),
        Column("closed", gettext_lazy("Closed so far"), kind=Kind.INTEGER, width=14),
        Column("rate", gettext_lazy("Rate"), width=10),
    ]
    return [Sheet(gettext_lazy("Course by month"), columns, content["points"])]


def month_ends(first: date, last: date) -> list[date]:
    """Return the last days of the months from `first` to `last`, at most twelve. The last one is `last` itself."""
    days, year, month = [], first.year, first.month
    while (year, month) < (last.year, last.month):
        days.append(date(year, month, monthrange(year, month)[1]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return [*days, last][-MONTHS:]


def month_name(day: date) -> str:
    """Return the month as an axis labels it. The message is a date format (Nov, 11月)."""
    return _month_name(day, get_language())


@lru_cache(maxsize=512)
def _month_name(day: date, _language: str) -> str:
    return date_format(day, _("M"))


def _found(question: Question, day: date, part: int, whole: int) -> Mark:
    tip = _("%(month)s: %(n)s registered so far") % {"month": month_name(day), "n": whole}
    return Mark(month_name(day), whole, scene.ledger(question, slice="found", found_to=day.isoformat()), tip)


def _closed(question: Question, day: date, part: int, whole: int) -> Mark:
    tip = _("%(month)s: %(n)s closed so far") % {"month": month_name(day), "n": part}
    return Mark(month_name(day), part, scene.ledger(question, slice="closed", closed_to=day.isoformat()), tip)
