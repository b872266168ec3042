"""Template tags of rectification: its cells, and the values that they are made of."""

from django import template

from portal.memory.asking import day_shown
from portal.ui.templatetags.ui import drawing_of
from rectification.ledger.columns import cells
from rectification.panels import overdue
from rectification.requests import columns as requests

register = template.Library()


@register.simple_tag
def due(row) -> dict[str, str]:
    """Return tone and words of a limit: days left, days past, or the day of closing."""
    return cells.remaining(row, day_shown())


@register.simple_tag
def light(row):
    """Return the light that a problem or a measure shows today, or None for a void problem."""
    return row.light_on(day_shown())


@register.simple_tag
def limit_cell(row):
    """Draw a limit and the days left."""
    return cells.limit_cell(row)


@register.simple_tag
def light_cell(row):
    """Draw the light that a row shows today."""
    return cells.light_cell(row)


@register.simple_tag
def state_cell(row):
    """Draw a problem's state as a badge."""
    return cells.state_cell(row)


@register.simple_tag
def urged_cell(row):
    """Draw how often a problem was urged, when last and by whom."""
    return cells.urged_cell(row)


@register.simple_tag
def change_cell(row):
    """Draw what a request would change."""
    return requests.change_cell(row, None)


@register.simple_tag(takes_context=True)
def urge_button(context, row, size: str):
    """Draw the button that urges one problem."""
    return cells.urge_button(row, drawing_of(context), size)


@register.simple_tag(takes_context=True)
def overdue_rows(context, rows, may_urge: bool):
    """Draw the overdue problems of the home page."""
    return overdue.drawn(rows, drawing_of(context), may_urge=may_urge)
