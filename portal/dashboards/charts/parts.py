"""The parts of charts: marks, lines, parts of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Mark:
    """One value of a chart. `tip` is the sentence for screen readers and hover; `url` opens its rows."""

    label: Label
    value: int
    url: str = ""
    tip: Label = ""


@dataclass(frozen=True)
class Series:
    """A line. `style` is "main" (full, with its area) or "base" (dashed). `end` is written at its end."""

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
    """A row of a heat table. Its cells and its `total` are links."""

    label: Label
    hint: Label
    cells: Sequence[Mark]
    total: Mark


def percent(value: int, whole: int) -> str:
    """Return a share in percent for SVG, with at most two decimals."""
    return f"{round(100 * value / whole, 2):g}"
