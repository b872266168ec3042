"""Template tags of rectification: what is left of a limit, and lights."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rectification.ledger.models import Problem

register = template.Library()

TONES = {
    Problem.State.REGISTERED: ("plain", "clipboard-list"),
    Problem.State.RECTIFYING: ("amber", "clock"),
    Problem.State.IN_REVIEW: ("blue", "hourglass"),
    Problem.State.RETURNED: ("amber", "undo-2"),
    Problem.State.CLOSED: ("green", "circle-check-big"),
    Problem.State.VOID: ("plain", "ban"),
}


@register.simple_tag
def due(row) -> dict[str, str]:
    """Return tone and words of a limit: how many days are left or past, or when it was closed."""
    today = timezone.localdate()
    if getattr(row, "closed_on", None):
        return {"tone": "", "text": _("closed on %(day)s") % {"day": row.closed_on.strftime("%m-%d")}}
    if getattr(row, "state", "") == Problem.State.VOID:
        return {"tone": "", "text": ""}
    days = (row.due_on - today).days
    if days < 0:
        return {"tone": "red", "text": ngettext("%(n)s day over", "%(n)s days over", -days) % {"n": -days}}
    if days == 0:
        return {"tone": "amber", "text": _("due today")}
    text = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return {"tone": "amber" if days <= 7 else "", "text": text}


@register.simple_tag
def light(row):
    """Return the light that a problem or a measure shows today, None for a void problem."""
    return row.light_on(timezone.localdate())


@register.simple_tag
def tone(row) -> dict[str, str]:
    """Return colour and icon of a problem's state; the word says the same."""
    colour, icon = TONES[row.state]
    return {"colour": colour, "icon": icon}
