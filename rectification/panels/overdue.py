"""What is overdue, longest first."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import statements
from portal.columns import Column, Kind
from portal.dashboards.panels import Question, Sheet
from portal.ui.cells import Drawing, icon, row_address
from portal.ui.markup import markup, repeated
from rectification.ledger.columns.cells import state_cell, urge_button, urged_cell
from rectification.ledger.indicators import PROBLEMS_OVERDUE
from rectification.ledger.models import Problem
from rectification.panels import scene

SHOWN = 10
ROW = """
              <tr>
                <td class="id">{}</td>
                <td class="overdue-what"><a href="{}">{}</a></td>
                <td>{}</td>
                <td>{}</td>
                <td class="num nowrap">{}</td>
                <td><span class="tag red">{}{}</span></td>
                <td>{}</td>
                {}
              </tr>
            """


def build(question: Question) -> Mapping | None:
    """Return the problems longest overdue. The page shows ten, the workbook all."""
    if scene.campaign(question) is None or not question.once(scene.counted):
        return None
    tally = scene.tally(question, PROBLEMS_OVERDUE)

    def longest_first() -> QuerySet:
        overdue = scene.problems(question).in_slice("overdue", question.on)
        return overdue.select_related("unit", "last_urge__by").order_by("due_on", "pk")

    campaign, seen = scene.campaign(question), question.user.sight(scene.VIEW)
    shown = (
        statements.sent(
            ("overdue", question.on, campaign.pk, seen),
            lambda: longest_first()[:SHOWN],
        )
        if tally.part
        else []
    )
    url = PROBLEMS_OVERDUE.rows_url(campaign=campaign.pk, **question.then)
    return {
        "rows": [(problem, days_over(problem, question)) for problem in shown],
        "overdue": longest_first,
        "question": question,
        "count": tally.part,
        "url": url,
        "query": url.partition("?")[2],
        "may_urge": question.user.may("rectification.urge_problem"),
    }


def drawn(rows: Sequence[tuple[Problem, int]], drawing: Drawing, *, may_urge: bool) -> SafeString:
    """Draw the rows of the panel. `rows` are problems with the days since their limit."""
    return repeated(ROW, (_cells(problem, days, drawing, may_urge) for problem, days in rows))


def _cells(problem: Problem, days: int, drawing: Drawing, may_urge: bool) -> tuple[object, ...]:
    return (
        problem.number,
        row_address("problem_detail", problem.pk),
        problem.title,
        problem.unit.name,
        problem.owner,
        f"{problem.due_on:%Y-%m-%d}",
        icon("octagon-alert", 14),
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
        urged_cell(problem),
        markup('<td class="no-p">{}</td>', _what_next(problem, drawing)) if may_urge else "",
    )


def _what_next(problem: Problem, drawing: Drawing) -> SafeString:
    """Draw the button that urges. What was applied for late waits for a decision, not for the branch."""
    return urge_button(problem, drawing, "s") if problem.state in Problem.WORKING else state_cell(problem)


def sheets(content: Mapping) -> list[Sheet]:
    """Return all overdue problems as a sheet."""
    columns = [
        Column("number", _("Number"), kind=Kind.CODE, width=16),
        Column("title", _("Problem"), kind=Kind.LONG_TEXT, width=50),
        Column("unit", _("Responsible unit"), width=26),
        Column("owner", _("Person responsible"), width=14),
        Column("due_on", _("Limit"), kind=Kind.DATE, width=12),
        Column("days", _("Days overdue"), kind=Kind.INTEGER, width=10),
    ]
    rows = [
        (row.number, row.title, row.unit.name, row.owner, row.due_on, days_over(row, content["question"]))
        for row in content["overdue"]().iterator()
    ]
    return [Sheet(_("Overdue problems"), columns, rows)]


def days_over(problem: Problem, question: Question) -> int:
    """Return the number of days since its limit."""
    return (question.on - problem.due_on).days
