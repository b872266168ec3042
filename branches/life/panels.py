"""What organisation life shows on the home page: what is still due, and the figures of the month."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.life.due import still_due
from branches.life.indicators import ATTENDANCE, LIFE_HELD, OF_RECORDS, RECORDS_COMPLETE, THEME_DAYS_HELD
from branches.life.models import LifeRecord
from branches.profiles.indicators import ELECTIONS_OVERDUE, ELECTIONS_SOON, OF_ELECTIONS
from branches.profiles.models import BranchProfile
from branches.profiles.services.reach import without_profile
from portal import statements
from portal.accounts.models import User
from portal.columns import Column, Kind
from portal.dashboards.panels import Duty, Panel, Question, Sheet, declare, declare_duties
from portal.indicators import Indicator, Tally, measure_sent
from portal.ui.cells import icon
from portal.ui.markup import markup, repeated

VIEW, VIEW_RECORD = "branches.view_profile", "branches.view_record"
RECORD = "branches.add_record"
OF_PROFILES = (*OF_ELECTIONS, THEME_DAYS_HELD, LIFE_HELD)
ROW = """
        <tr>
          <th scope="row">{4}</th>
          <td class="num" data-l="{0}"><a href="{5}"{6}>{7}<span class="sr"> {4}</span></a></td>
          <td class="num" data-l="{1}"><a href="{8}">{9}<span class="sr"> {4}</span></a> <span class="faint">{10}</span></td>
          <td class="num" data-l="{2}">{11}</td>
          <td class="sm muted o2" data-l="{3}">{12}</td>
        </tr>
      """
ALARM = SafeString(' class="tag red"')
SHOWN = (LIFE_HELD, THEME_DAYS_HELD, ATTENDANCE, RECORDS_COMPLETE, ELECTIONS_OVERDUE, ELECTIONS_SOON)


def duties(question: Question) -> Sequence[Duty]:
    """Return the meetings that a cadre still has to hold."""
    if not question.user.may(RECORD):
        return []
    due = still_due(question.user, RECORD, question.on, ending=True).count()
    due_page = f"{reverse('life_due')}?may=add_record&until=month"
    return [Duty(_("organisation life still due this month"), due, due_page, "calendar-check")]


def build(question: Question) -> Mapping | None:
    """Return part and whole of each number with the addresses of their rows.

    Returns None when no branch has a profile.
    """
    user = question.user
    tallies = measure_sent(
        OF_PROFILES, user.sight(VIEW), lambda: BranchProfile.objects.visible_to(user, VIEW), question.on
    )
    if not tallies[ELECTIONS_OVERDUE.key].whole:
        return None
    # All that is counted of records lies within the month, so no others are read.
    tallies |= measure_sent(
        OF_RECORDS,
        user.sight(VIEW_RECORD),
        lambda: LifeRecord.objects.visible_to(user, VIEW_RECORD).in_slice("this_month", question.on),
        question.on,
    )
    lines = [
        {
            "indicator": one,
            "tally": tallies[one.key],
            "part_url": one.rows_url(**question.then),
            "whole_url": one.rows_url("whole", **question.then),
            "is_alarming": one is ELECTIONS_OVERDUE and tallies[one.key].part > 0,
        }
        for one in SHOWN
    ]
    return {
        "lines": lines,
        "rows": _rows(lines),
        "due_url": f"{reverse('life_due')}?until=month",
        "unfilled": _unfilled(user),
    }


def _rows(lines: Sequence[Mapping]) -> SafeString:
    """Draw the table: part, whole and rate of each number."""
    labels = _("Count"), _("Of all"), _("Rate"), _("What counts")
    return repeated(ROW, ((*labels, *_cells(**line)) for line in lines))


def _cells(
    indicator: Indicator, tally: Tally, part_url: str, whole_url: str, *, is_alarming: bool
) -> tuple[object, ...]:
    part = markup("{}{}", icon("triangle-alert", 14), tally.part) if is_alarming else tally.part
    tone = ALARM if is_alarming else ""
    return (
        indicator.label,
        part_url,
        tone,
        part,
        whole_url,
        tally.whole,
        indicator.unit,
        tally.rate,
        indicator.note,
    )


def _unfilled(user: User) -> int:
    return statements.number(("without a profile", user.rights), lambda: without_profile(user, VIEW))


def sheets(content: Mapping) -> list[Sheet]:
    """Return the numbers as one sheet."""
    columns = [
        Column("label", gettext_lazy("Indicator"), width=30),
        Column("part", gettext_lazy("Count"), kind=Kind.INTEGER, width=10),
        Column("whole", gettext_lazy("Of all"), kind=Kind.INTEGER, width=10),
        Column("unit", gettext_lazy("Unit"), width=10),
        Column("rate", gettext_lazy("Rate"), width=10),
        Column("note", gettext_lazy("What counts"), kind=Kind.LONG_TEXT, width=60),
    ]
    rows = [
        (
            str(line["indicator"].label),
            line["tally"].part,
            line["tally"].whole,
            str(line["indicator"].unit),
            line["tally"].rate,
            str(line["indicator"].note),
        )
        for line in content["lines"]
    ]
    return [Sheet(gettext_lazy("Organisation life"), columns, rows)]


declare_duties(duties, order=30)
declare(Panel("branches.month", VIEW, "dashboards/branches.html", 60, build, sheets))
