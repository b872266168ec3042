"""Template tags of the design system."""

from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from lucide.templatetags.lucide import lucide as draw

from portal.amounts import write_decimal, write_money
from portal.columns import Column, Kind
from portal.ui.drafts import key_of, restore

register = template.Library()
NOTHING = mark_safe('<span class="faint">—</span>')


@register.simple_tag
def icon(name: str, size: int = 18):
    """Draw a lucide icon; it is decoration, so screen readers skip it."""
    return drawn(name, size)


@lru_cache(maxsize=512)
def drawn(name: str, size: int):
    """Return the drawing of an icon, worked out once per process."""
    return draw(name, size=size, aria_hidden="true", focusable="false")


@register.simple_tag(takes_context=True)
def cell(context, column: Column, row, today=None):
    """Draw the cell of a column: by its own template, or as its kind is written."""
    value = column.of(row)
    if column.cell:
        own = context.new({"row": row, "value": value, "column": column, "today": today})
        return compiled(context, column.cell).render(own)
    if value in (None, ""):
        return NOTHING
    if column.kind in (Kind.DATE, Kind.DATETIME):
        return value.strftime("%Y-%m-%d") if column.kind == Kind.DATE else moment(value)
    if column.kind == Kind.CODE:
        return format_html('<span class="id">{}</span>', value)
    if column.kind == Kind.PERCENT:
        return f"{value}%"
    if column.kind == Kind.HUNDREDTHS:
        return hundredths(value)
    if column.kind == Kind.DECIMAL:
        return write_decimal(value)
    if column.kind == Kind.MONEY:
        return write_money(value)
    return value


def compiled(context, name: str):
    """Return a template, looked up once per page: a list draws it for every row."""
    kept = context.render_context.dicts[0].setdefault(compiled, {})
    if name not in kept:
        kept[name] = context.template.engine.get_template(name)
    return kept[name]


@register.filter
def moment(value):
    """Write a moment as 2026-11-23 15:30 in local time."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def reference(request_id: str) -> str:
    """Shorten a request's id to 8 characters that can be read out on the phone: 3F2A 91C7. The log holds the whole."""
    return f"{request_id[:4]} {request_id[4:8]}".upper()


@register.filter
def hundredths(value: int | None) -> str:
    """Write whole hundredths with two decimals: 9736 as 97.36."""
    if value is None or value == "":
        return "—"
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"


@register.filter
def absolute(value: int) -> int:
    """Return a number without its sign; the words beside it say which way."""
    return abs(value)


@register.simple_tag
def sorting(column: Column, current: str) -> dict[str, str]:
    """Return how a header sorts: the next sort value, its aria-sort and its arrow."""
    if current == column.key:
        return {"next": f"-{column.key}", "aria": "ascending", "icon": "arrow-up"}
    if current == f"-{column.key}":
        return {"next": column.key, "aria": "descending", "icon": "arrow-down"}
    return {"next": column.key, "aria": "none", "icon": ""}


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
    """Fill a fresh form with the reader's draft of it, and return that draft; None without one."""
    return restore(context["request"], form, key or key_of(context["request"], form))


@register.simple_tag(takes_context=True)
def draft_key(context, form) -> str:
    """Return under which key the draft of a form is kept."""
    return key_of(context["request"], form)


@register.filter
def by_name(form, name: str):
    """Return the bound field of that name."""
    return form[name]
