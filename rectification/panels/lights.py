"""The distribution of lights, and the types with most open problems."""

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.dashboards import charts
from portal.dashboards.charts import Mark, Part
from portal.dashboards.panels import Question
from portal.indicators import Tally
from rectification.ledger.indicators import PROBLEMS_CLOSED_OVERDUE
from rectification.ledger.lights import Light
from rectification.panels import heat, scene

ORDER = (Light.RED, Light.AMBER, Light.GREEN, Light.BLUE)
TYPES_SHOWN = 5


def build(question: Question) -> Mapping | None:
    """Return the bar of lights and the types with most open problems."""
    rows = question.once(scene.counted)
    if not rows:
        return None
    numbers = scene.lights(question)
    whole = sum(numbers.values())
    if not whole:
        return None
    parts = [
        Part(
            light.label, numbers[light], light.value, scene.ledger(question, slice="found", light=light.value)
        )
        for light in ORDER
    ]
    return {
        "bar": charts.stacked_bar(title=_("Lights of all problems"), parts=parts),
        "parts": [(part, Tally(part.value, whole).rate) for part in parts],
        "whole": whole,
        "late": scene.tally(question, PROBLEMS_CLOSED_OVERDUE).part,
        "late_url": scene.ledger(question, slice="closed_overdue"),
        "left": _left(question, rows),
    }


def _left(question: Question, rows) -> str:
    """Return bars of the types with most open problems, or "" when all are closed."""
    left: Counter[int] = Counter()
    for row in rows:
        left[row.type] += row.open
    titles = {one.pk: one.title for one in heat.types(question)}
    marks = [
        Mark(titles[pk], number, scene.ledger(question, slice="open", type=pk), f"{titles[pk]}: {number}")
        for pk, number in left.most_common(TYPES_SHOWN)
        if number and pk in titles
    ]
    return charts.bar_chart(title=_("Types with most problems not closed"), marks=marks) if marks else ""
