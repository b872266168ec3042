"""Charts as pure functions of numbers: SVG and HTML whose every mark can be a link to its rows.

No style attribute (CSP): geometry stands in attributes, colour in classes of static/css/charts.css, so dark
mode, large type and print need nothing more. Text is never scaled: a plot is drawn in percent of its room,
lines in a stretched inner picture, words and points outside of it.
"""

from portal.dashboards.charts.bars import bar_chart, stacked_bar
from portal.dashboards.charts.heat import heat_level, heat_steps, heat_table
from portal.dashboards.charts.lines import line_chart, nice_ceiling, nice_step, sparkline
from portal.dashboards.charts.parts import HeatLine, Mark, Part, Series

__all__ = [
    "HeatLine",
    "Mark",
    "Part",
    "Series",
    "bar_chart",
    "heat_level",
    "heat_steps",
    "heat_table",
    "line_chart",
    "nice_ceiling",
    "nice_step",
    "sparkline",
    "stacked_bar",
]
