"""Line charts: with axes and points, or small ones without."""

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString, mark_safe

from portal.dashboards.charts.parts import Label, Mark, Series, percent
from portal.ui.markup import joined, markup, repeated

NOTHING = mark_safe("")


def nice_step(highest: int, most: int = 5) -> int:
    """Return the smallest round step (1, 2 or 5 times a power of ten) that reaches `highest` in `most` steps."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * most >= highest:
                return factor * power
        power *= 10


def nice_ceiling(highest: int) -> int:
    """Return the end of the axis: the first round step at or above the highest value."""
    step = nice_step(highest)
    return max(-(-highest // step), 1) * step


def line_chart(*, key: str, title: Label, series: Sequence[Series]) -> SafeString:
    """Return a line chart with a point per mark and the name of each line at its end.

    All series have the same number of marks. `key` makes ids unique on the page.
    """
    top = nice_ceiling(max((mark.value for line in series for mark in line.marks), default=0))
    return markup(
        '<svg class="chart chart-lines" role="group" aria-labelledby="{}-title"><title id="{}-title">{}</title>'
        '<svg class="chart-plot" x="8%" y="5%" width="74%" height="85%">{}{}{}{}{}</svg></svg>',
        key,
        key,
        title,
        _grid(top),
        joined(_stretched(line, top) for line in series),
        _months(series[0].marks if series else ()),
        joined(_points(line, top) for line in series),
        _ends(series, top),
    )


def sparkline(values: Sequence[int], *, title: Label) -> SafeString:
    """Return a small line without axes, with a dot on its last value."""
    highest, lowest = max(values, default=0), min(values, default=0)
    span = (highest - lowest) or 1
    places = [
        (f"{_position(index, len(values)):g}", f"{100 - 100 * (value - lowest) / span:g}")
        for index, value in enumerate(values)
    ]
    if not places:
        return NOTHING
    return markup(
        '<svg class="spark" role="img" aria-label="{}"><svg class="spark-plot" x="5%" y="15%" width="88%" height="70%">'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">'
        '<polyline points="{}"/></svg><circle cx="{}%" cy="{}%" r="2.5"/></svg></svg>',
        title,
        " ".join(f"{x},{y}" for x, y in places),
        *places[-1],
    )


def _grid(top: int) -> SafeString:
    ticks = ((percent(top - value, top), value) for value in range(0, top + 1, nice_step(top)))
    return repeated(
        '<line class="chart-grid" x1="0" x2="100%" y1="{0}%" y2="{0}%"/>'
        '<text class="chart-tick" x="0" y="{0}%" dx="-.7em" dy=".35em">{1}</text>',
        ticks,
    )


def _stretched(line: Series, top: int) -> SafeString:
    points = " ".join(
        f"{_position(index, len(line.marks)):g},{percent(top - mark.value, top)}"
        for index, mark in enumerate(line.marks)
    )
    area = NOTHING
    if line.style == "main" and len(line.marks) > 1:
        area = markup('<polygon class="chart-area" points="0,100 {} 100,100"/>', points)
    return markup(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" class="chart-stretched">'
        '{}<polyline class="chart-line chart-line-{}" points="{}"/></svg>',
        area,
        line.style,
        points,
    )


def _months(marks: Sequence[Mark]) -> SafeString:
    """Label the marks. Every second label, counted from the last, is hidden where room is short."""
    return repeated(
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
    return repeated(
        '<a class="chart-point chart-point-{0}" href="{1}" aria-label="{2}"><title>{2}</title>'
        '<circle class="chart-hit" cx="{3}%" cy="{4}%" r="12"/><circle class="chart-dot" cx="{3}%" cy="{4}%" r="4"/></a>',
        (
            (
                line.style,
                mark.url,
                mark.tip or mark.label,
                f"{_position(index, len(line.marks)):g}",
                percent(top - mark.value, top),
            )
            for index, mark in enumerate(line.marks)
        ),
    )


def _ends(series: Iterable[Series], top: int) -> SafeString:
    """Write each line's name at its end, higher line above, with at least a line's height between names."""
    ends = sorted(((line.marks[-1].value, line) for line in series if line.marks), key=lambda end: -end[0])
    written, lowest = [], -100.0
    for value, line in ends:
        height = max(100 - 100 * value / top, lowest + 13)
        lowest = height
        written.append((line.style, f"{height:g}", f"{line.label} {value}", line.end))
    return repeated(
        '<text class="chart-end chart-end-{0}" x="100%" y="{1}%" dx=".9em" dy=".35em" aria-hidden="true">{2}'
        ' <tspan class="chart-end-note">{3}</tspan></text>',
        written,
    )


def _position(index: int, length: int) -> float:
    return round(100 * index / (length - 1), 2) if length > 1 else 50.0
