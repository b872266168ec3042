"""Bars, and one bar divided into parts."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.dashboards.charts.parts import Label, Mark, Part, percent
from portal.ui.markup import markup, repeated


def bar_chart(*, title: Label, marks: Sequence[Mark]) -> SafeString:
    """Return horizontal bars, one per line: label, bar, number."""
    highest = max((mark.value for mark in marks), default=0) or 1
    lines = repeated(
        '<li class="bar-line"><span class="bar-label">{}</span>'
        '<svg class="bar-track" aria-hidden="true"><rect class="bar-fill" width="{}%" height="100%" rx="3"/></svg>{}</li>',
        ((mark.label, percent(mark.value, highest), _number(mark)) for mark in marks),
    )
    return markup('<ul class="bars" aria-label="{}">{}</ul>', title, lines)


def stacked_bar(*, title: Label, parts: Sequence[Part]) -> SafeString:
    """Return one bar divided into parts.

    The numbers stand in words next to it, so screen readers skip the picture.
    """
    whole = sum(part.value for part in parts) or 1
    rects, start = [], 0
    for part in parts:
        rects.append((part.style, percent(start, whole), percent(part.value, whole)))
        start += part.value
    drawn = repeated(
        '<rect class="fill-{}" x="{}%" width="{}%" height="100%"/>',
        (rect for rect in rects if rect[2] != "0"),
    )
    return markup(
        '<svg class="light-stack" role="img" aria-label="{}">{}</svg>',
        title,
        drawn,
    )


def _number(mark: Mark) -> SafeString:
    if not mark.url:
        return markup('<span class="bar-value">{}</span>', mark.value)
    return markup(
        '<a class="bar-value" href="{}" aria-label="{}">{}</a>', mark.url, mark.tip or mark.label, mark.value
    )
