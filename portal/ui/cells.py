"""Cells of lists, drawn by functions.

Each column is compiled once per page into a function from a row to safe HTML. A page draws some hundred cells. A
template for each of them took three quarters of a list's time (docs/decisions/0022-pages.md). Every value passes
`markup` or `escaped`. Nothing with a value in it is marked safe directly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import Model
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide as draw

from portal.amounts import write_decimal, write_money
from portal.columns import Column, Kind
from portal.memory.asking import day_shown
from portal.ui.csrf import token_of
from portal.ui.markup import escaped, markup

NOTHING = SafeString('<span class="faint">—</span>')
LIGHT_SHAPES = {
    "red": ("red", "octagon"),
    "amber": ("amber", "triangle"),
    "green": ("green", "circle"),
}
ANY_KEY = 9_007_199_254_740_991


@dataclass(frozen=True)
class Drawing:
    """The page for which cells are drawn: its reader, the day, the filter."""

    request: HttpRequest
    today: date
    query: str = ""

    def may(self, permission: str, path: str) -> bool:
        """Tell whether the reader holds a permission at the organisation of a path."""
        return self.request.user.reach(permission).covers(path)

    @cached_property
    def csrf_field(self) -> SafeString:
        """The hidden CSRF field of every form on the page."""
        return markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token_of(self.request))

    @cached_property
    def real_day(self) -> date:
        """The day for which the rows are as they are read: today, unless they are read as of a past day."""
        return day_shown()

    @cached_property
    def address(self) -> str:
        """The address of the page, filter included."""
        return self.request.get_full_path()


Draw = Callable[[Model, Drawing], SafeString]


def drawn_by(column: Column) -> Draw:
    """Return the function that draws a column's cell: the column's own, or the one of its kind."""
    if column.cell:
        return column.cell
    read = column.reader()
    write = WRITTEN.get(column.kind, _text)

    def draw_cell(row: Model, _drawing: Drawing) -> SafeString:
        value = read(row)
        return NOTHING if value is None or value == "" else write(value)

    return draw_cell


def moment(value) -> str:
    """Write a moment as 2026-11-23 15:30 in local time."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def hundredths(value: int | None) -> str:
    """Write whole hundredths with two decimals: 9736 as 97.36."""
    if value is None or value == "":
        return "—"
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"


def _text(value: object) -> SafeString:
    return SafeString(escaped(value))


WRITTEN: dict[Kind, Callable[[object], SafeString]] = {
    Kind.DATE: lambda day: SafeString(f"{day:%Y-%m-%d}"),
    Kind.DATETIME: lambda at: SafeString(moment(at)),
    Kind.CODE: lambda code: markup('<span class="id">{}</span>', code),
    Kind.PERCENT: lambda percent: markup("{}%", percent),
    Kind.DECIMAL: lambda amount: SafeString(write_decimal(amount)),
    Kind.MONEY: lambda amount: SafeString(write_money(amount)),
    Kind.HUNDREDTHS: lambda value: SafeString(hundredths(value)),
}


@lru_cache(maxsize=512)
def icon(name: str, size: int = 18) -> SafeString:
    """Draw a lucide icon, once per process. It is decoration, so screen readers skip it."""
    return draw(name, size=size, aria_hidden="true", focusable="false")


def light_mark(light: str, label) -> SafeString:
    """Draw a light: shape, word and colour together."""
    colour, shape = LIGHT_SHAPES.get(light, ("blue", "square"))
    return markup('<span class="lamp dot {}">{}{}</span>', colour, icon(shape, 12), label)


def address(url_name: str) -> str:
    """Return the address of a page without arguments, computed once per process."""
    return _address(url_name, get_script_prefix())


@lru_cache(maxsize=512)
def _address(url_name: str, _prefix: str) -> str:
    return reverse(url_name)


def row_address(url_name: str, key: int) -> str:
    """Return the address of a row's page. Its pattern takes the key only; it is computed once per process."""
    return row_addresses(url_name) % key


def row_addresses(url_name: str) -> str:
    """Return the addresses of rows' pages with %d for the key."""
    return _around_key(url_name, get_script_prefix())


@lru_cache(maxsize=512)
def _around_key(url_name: str, _prefix: str) -> str:
    return reverse(url_name, args=[ANY_KEY]).replace("%", "%%").replace(str(ANY_KEY), "%d")
