"""Numbers of apps. Each is a named slice of rows, so every figure opens exactly its rows."""

from portal.indicators.base import Indicator, Slice, Sliced, Tally, measure, measure_sent
from portal.indicators.registry import all_indicators, declare, indicator

__all__ = [
    "Indicator",
    "Slice",
    "Sliced",
    "Tally",
    "all_indicators",
    "declare",
    "indicator",
    "measure",
    "measure_sent",
]
