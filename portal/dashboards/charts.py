"""Charts as pure functions of numbers: SVG and HTML whose every mark can be a link to its rows.

No style attribute (CSP): geometry stands in attributes, colour in classes of static/css/charts.css, so dark
mode, large type and print need nothing more. Text is never scaled: a plot is drawn in percent of its room,
lines in a stretched inner picture, words and points outside of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Label = str | Promise
NOTHING = mark_safe("")
HEAT_LEVELS = 5


@dataclass(frozen=True)
class Mark:
    """One value of a chart. `tip` is the sentence read aloud and shown on hover; `url` opens its rows."""

    label: Label
    value: int
    url: str = ""
    tip: Label = ""


@dataclass(frozen=True)
class Series:
    """A line. `style` is "main" (full, with its area) or "base" (dashed); `end` is written at its end."""

    key: str
    label: Label
    marks: Sequence[Mark]
    style: str = "main"
    end: Label = ""


@dataclass(frozen=True)
class Part:
    """A part of a whole, coloured by its class ("red", "amber", "green", "blue" …)."""

    label: Label
    value: int
    style: str
    url: str = ""


@dataclass(frozen=True)
class HeatLine:
    """A row of a heat table: its cells are links, `total` too."""

    label: Label
    hint: Label
    cells: Sequence[Mark]
    total: Mark


def nice_step(highest: int, most: int = 5) -> int:
    """Return the smallest round step (1, 2 or 5 times a power of ten) that reaches `highest` in `most` steps."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * most >= highest:
                return factor * power
        power *= 10


def nice_ceiling(highest: int) -> int:
    """Return where the axis ends: the first round step at or above the highest value."""
    step = nice_step(highest)
    return max(-(-highest // step), 1) * step


def heat_level(value: int, highest: int) -> int:
    """Return 0 for nothing, else 1 to 5: five even steps up to the highest value."""
    if value <= 0:
        return 0
    if highest <= HEAT_LEVELS:
        return value
    return 1 + (value - 1) * HEAT_LEVELS // highest


def heat_steps(highest: int) -> list[tuple[int, int, int]]:
    """Return (level, from, to) of the levels in use, for the legend."""
    steps: dict[int, list[int]] = {}
    for value in range(highest + 1):
        steps.setdefault(heat_level(value, highest), []).append(value)
    return [(level, values[0], values[-1]) for level, values in steps.items()]


def line_chart(*, key: str, title: Label, series: Sequence[Series]) -> SafeString:
    """Return a line chart with a point per mark and the name of each line at its end.

    All series have the same number of marks. `key` makes ids unique on the page.
    """
    top = nice_ceiling(max((mark.value for line in series for mark in line.marks), default=0))
    return format_html(
        '<svg class="chart chart-lines" role="group" aria-labelledby="{}-title"><title id="{}-title">{}</title>'
        '<svg class="chart-plot" x="8%" y="5%" width="74%" height="85%">{}{}{}{}{}</svg></svg>',
        key,
        key,
        title,
        _grid(top),
        format_html_join("", "{}", ((_stretched(line, top),) for line in series)),
        _months(series[0].marks if series else ()),
        format_html_join("", "{}", ((_points(line, top),) for line in series)),
        _ends(series, top),
    )


def bar_chart(*, title: Label, marks: Sequence[Mark]) -> SafeString:
    """Return horizontal bars, one a line: label, bar, number."""
    highest = max((mark.value for mark in marks), default=0) or 1
    lines = format_html_join(
        "",
        '<li class="bar-line"><span class="bar-label">{}</span>'
        '<svg class="bar-track" aria-hidden="true"><rect class="bar-fill" width="{}%" height="100%" rx="3"/></svg>{}</li>',
        ((mark.label, _percent(mark.value, highest), _number(mark)) for mark in marks),
    )
    return format_html('<ul class="bars" aria-label="{}">{}</ul>', title, lines)


def stacked_bar(*, title: Label, parts: Sequence[Part]) -> SafeString:
    """Return one bar cut into parts; the numbers stand in words beside it, so the picture itself is silent."""
    whole = sum(part.value for part in parts) or 1
    rects, start = [], 0
    for part in parts:
        rects.append((part.style, _percent(start, whole), _percent(part.value, whole)))
        start += part.value
    drawn = format_html_join(
        "",
        '<rect class="fill-{}" x="{}%" width="{}%" height="100%"/>',
        (rect for rect in rects if rect[2] != "0"),
    )
    return format_html(
        '<svg class="light-stack" role="img" aria-label="{}">{}</svg>',
        title,
        drawn,
    )


def sparkline(values: Sequence[int], *, title: Label) -> SafeString:
    """Return a small line without axes, its last value dotted."""
    highest, lowest = max(values, default=0), min(values, default=0)
    span = (highest - lowest) or 1
    places = [
        (f"{_position(index, len(values)):g}", f"{100 - 100 * (value - lowest) / span:g}")
        for index, value in enumerate(values)
    ]
    if not places:
        return NOTHING
    return format_html(
        '<svg class="spark" role="img" aria-label="{}"><svg class="spark-plot" x="5%" y="15%" width="88%" height="70%">'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">'
        '<polyline points="{}"/></svg><circle cx="{}%" cy="{}%" r="2.5"/></svg></svg>',
        title,
        " ".join(f"{x},{y}" for x, y in places),
        *places[-1],
    )


def heat_table(
    *,
    title: Label,
    corner: Label,
    groups: Sequence[tuple[Label, int]],
    columns: Sequence[tuple[Label, Label]],
    lines: Sequence[HeatLine],
    totals: HeatLine,
) -> SafeString:
    """Return a real table whose cells are links, coloured by five even steps.

    `groups` are (label, number of columns) above the columns; `columns` are (short label, full label).
    """
    highest = max((cell.value for line in lines for cell in line.cells), default=0)
    return format_html(
        '<table class="heat"><caption class="sr">{}</caption>'
        '<colgroup><col class="heat-rows"/><col span="{}"/><col class="heat-sum"/></colgroup>'
        '<thead><tr><th rowspan="2" scope="col" class="heat-corner">{}</th>{}'
        '<th rowspan="2" scope="col" class="heat-type">{}</th></tr><tr>{}</tr></thead>'
        "<tbody>{}</tbody><tfoot>{}</tfoot></table>",
        title,
        len(columns),
        corner,
        format_html_join(
            "",
            '<th class="heat-group" colspan="{}" scope="colgroup">{}</th>',
            ((n, label) for label, n in groups),
        ),
        totals.label,
        format_html_join(
            "",
            '<th class="heat-type" scope="col"><abbr title="{}">{}</abbr></th>',
            ((full, s) for s, full in columns),
        ),
        format_html_join("", "{}", ((_heat_line(line, highest),) for line in lines)),
        _heat_line(totals, None),
    )


def _heat_line(line: HeatLine, highest: int | None) -> SafeString:
    """Draw a line; without `highest` it is one of totals, which bear no colour."""
    cells = (
        (_heat_cell(cell, "heat-total" if highest is None else f"h{heat_level(cell.value, highest)}"),)
        for cell in line.cells
    )
    return format_html(
        '<tr><th scope="row">{} <span class="heat-hint">{}</span></th>{}{}</tr>',
        line.label,
        line.hint,
        format_html_join("", "{}", cells),
        _heat_cell(line.total, "heat-total"),
    )


def _heat_cell(mark: Mark, style: str) -> SafeString:
    if not mark.url:
        return format_html('<td><span class="{}">{}</span></td>', style, mark.value)
    return format_html(
        '<td><a class="{}" href="{}" aria-label="{}" title="{}">{}</a></td>',
        style,
        mark.url,
        mark.tip,
        mark.tip,
        mark.value,
    )


def _number(mark: Mark) -> SafeString:
    if not mark.url:
        return format_html('<span class="bar-value">{}</span>', mark.value)
    return format_html(
        '<a class="bar-value" href="{}" aria-label="{}">{}</a>', mark.url, mark.tip or mark.label, mark.value
    )


def _grid(top: int) -> SafeString:
    ticks = ((_percent(top - value, top), value) for value in range(0, top + 1, nice_step(top)))
    return format_html_join(
        "",
        '<line class="chart-grid" x1="0" x2="100%" y1="{0}%" y2="{0}%"/>'
        '<text class="chart-tick" x="0" y="{0}%" dx="-.7em" dy=".35em">{1}</text>',
        ticks,
    )


def _stretched(line: Series, top: int) -> SafeString:
    points = " ".join(
        f"{_position(index, len(line.marks)):g},{_percent(top - mark.value, top)}"
        for index, mark in enumerate(line.marks)
    )
    area = NOTHING
    if line.style == "main" and len(line.marks) > 1:
        area = format_html('<polygon class="chart-area" points="0,100 {} 100,100"/>', points)
    return format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" class="chart-stretched">'
        '{}<polyline class="chart-line chart-line-{}" points="{}"/></svg>',
        area,
        line.style,
        points,
    )


def _months(marks: Sequence[Mark]) -> SafeString:
    """Label the marks; every second one steps aside where room is short (counted from the last)."""
    return format_html_join(
        "",
        '<text class="chart-tick chart-month{}" x="{}%" y="100%" dy="1.7em">{}</text>',
        (
            (
                " chart-minor" if (len(marks) - 1 - index) % 2 else "",
                f"{_position(index, len(marks)):g}",
                mark.label,
            )
            for index, mark in enumerate(marks)
        ),
    )


def _points(line: Series, top: int) -> SafeString:
    return format_html_join(
        "",
        '<a class="chart-point chart-point-{0}" href="{1}" aria-label="{2}"><title>{2}</title>'
        '<circle class="chart-hit" cx="{3}%" cy="{4}%" r="12"/><circle class="chart-dot" cx="{3}%" cy="{4}%" r="4"/></a>',
        (
            (
                line.style,
                mark.url,
                mark.tip or mark.label,
                f"{_position(index, len(line.marks)):g}",
                _percent(top - mark.value, top),
            )
            for index, mark in enumerate(line.marks)
        ),
    )


def _ends(series: Iterable[Series], top: int) -> SafeString:
    """Write each line's name at its end, higher line above; names keep a line's height between them."""
    ends = sorted(((line.marks[-1].value, line) for line in series if line.marks), key=lambda end: -end[0])
    written, lowest = [], -100.0
    for value, line in ends:
        height = max(100 - 100 * value / top, lowest + 13)
        lowest = height
        written.append((line.style, f"{height:g}", f"{line.label} {value}", line.end))
    return format_html_join(
        "",
        '<text class="chart-end chart-end-{0}" x="100%" y="{1}%" dx=".9em" dy=".35em" aria-hidden="true">{2}'
        ' <tspan class="chart-end-note">{3}</tspan></text>',
        written,
    )


def _position(index: int, length: int) -> float:
    return round(100 * index / (length - 1), 2) if length > 1 else 50.0


def _percent(value: int, whole: int) -> str:
    return f"{round(100 * value / whole, 2):g}"
