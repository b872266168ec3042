"""Template tags of the design system."""

from django import template
from django.utils import timezone

from portal.columns import Column
from portal.ui import cells, parts
from portal.ui.counted import counted
from portal.ui.drafts import key_of, restore

register = template.Library()


register.filter("counted", counted)
register.filter("moment", cells.moment)
register.filter("hundredths", cells.hundredths)
register.simple_tag(cells.icon, name="icon")
register.simple_tag(cells.light_mark, name="light_mark")


@register.simple_tag(takes_context=True)
def cell(context, column: Column, row):
    """Draw the cell of a column outside a list."""
    return cells.drawn_by(column)(row, drawing_of(context))


@register.simple_tag(takes_context=True)
def part(context, template_name: str, **values):
    """Draw a part of the page from its values alone (portal.ui.parts)."""
    return parts.part(context["request"], template_name, **values)


def drawing_of(context) -> cells.Drawing:
    """Return the page that a template draws, computed once per page."""
    kept = context.render_context.dicts[0]
    if drawing_of not in kept:
        kept[drawing_of] = cells.Drawing(context["request"], timezone.localdate())
    return kept[drawing_of]


@register.filter
def reference(request_id: str) -> str:
    """Shorten a request's id to 8 characters for the phone: 3F2A 91C7. The log contains the full id."""
    return f"{request_id[:4]} {request_id[4:8]}".upper()


@register.filter
def absolute(value: int) -> int:
    """Return a number without its sign, for use with words that give the direction."""
    return abs(value)


@register.filter
def initial(name: str) -> str:
    """Return the first character of a name, for the round mark in the header."""
    return str(name)[:1]


@register.simple_tag(takes_context=True)
def may(context, permission: str, organisation=None) -> bool:
    """Tell whether the reader holds a permission, at an organisation if one is given."""
    return context["request"].user.may(permission, organisation)


@register.simple_tag(takes_context=True)
def restored(context, form, key: str = ""):
    """Fill a fresh form with the reader's draft of it, and return the draft, or None."""
    return restore(context["request"], form, key or key_of(context["request"], form))


@register.simple_tag(takes_context=True)
def draft_key(context, form) -> str:
    """Return the key of a form's draft."""
    return key_of(context["request"], form)


@register.filter
def by_name(form, name: str):
    """Return the bound field with that name."""
    return form[name]
