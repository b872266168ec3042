"""The heat table: a real table whose cells are links."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.dashboards.charts.parts import HeatLine, Label, Mark
from portal.ui.markup import joined, markup, repeated

HEAT_LEVELS = 5


def heat_level(value: int, highest: int) -> int:
    """Return 0 for nothing, else 1 to 5 in five even steps up to the highest value."""
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
    return markup(
        '<table class="heat"><caption class="sr">{}</caption>'
        '<colgroup><col class="heat-rows"/><col span="{}"/><col class="heat-sum"/></colgroup>'
        '<thead><tr><th rowspan="2" scope="col" class="heat-corner">{}</th>{}'
        '<th rowspan="2" scope="col" class="heat-type">{}</th></tr><tr>{}</tr></thead>'
        "<tbody>{}</tbody><tfoot>{}</tfoot></table>",
        title,
        len(columns),
        corner,
        repeated(
            '<th class="heat-group" colspan="{}" scope="colgroup">{}</th>',
            ((n, label) for label, n in groups),
        ),
        totals.label,
        repeated(
            '<th class="heat-type" scope="col"><abbr title="{}">{}</abbr></th>',
            ((full, s) for s, full in columns),
        ),
        joined(_heat_line(line, highest) for line in lines),
        _heat_line(totals, None),
    )


def _heat_line(line: HeatLine, highest: int | None) -> SafeString:
    """Draw a line. Without `highest` it is a line of totals, without colours."""
    cells = (
        _heat_cell(cell, "heat-total" if highest is None else f"h{heat_level(cell.value, highest)}")
        for cell in line.cells
    )
    return markup(
        '<tr><th scope="row">{} <span class="heat-hint">{}</span></th>{}{}</tr>',
        line.label,
        line.hint,
        joined(cells),
        _heat_cell(line.total, "heat-total"),
    )


def _heat_cell(mark: Mark, style: str) -> SafeString:
    if not mark.url:
        return markup('<td><span class="{}">{}</span></td>', style, mark.value)
    return markup(
        '<td><a class="{0}" href="{1}" aria-label="{2}" title="{2}">{3}</a></td>',
        style,
        mark.url,
        mark.tip,
        mark.value,
    )
