"""Safe HTML from a pattern and values, for what is drawn some hundred times a page.

Like Django's `format_html`, with the same escaping, at a quarter of its time: that one wraps every escape for lazy results.
"""

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString


def escaped(value: object) -> str:
    """Return a value as text in HTML: what is safe already stays, everything else is escaped."""
    if hasattr(value, "__html__"):
        return value.__html__()
    return escape(str(value))


def markup(pattern: str, *values: object) -> SafeString:
    """Return the pattern with each {} replaced by an escaped value. The pattern is ours and holds no value."""
    return SafeString(pattern.format(*map(escaped, values)))


def joined(pieces: Iterable[object], between: str = "") -> SafeString:
    """Return pieces one after another, with a text of ours between them; what is not safe is escaped."""
    return SafeString(between.join(map(escaped, pieces)))


def repeated(pattern: str, rows: Iterable[Sequence[object]]) -> SafeString:
    """Return the pattern once for each row of values, one after another."""
    return joined(markup(pattern, *row) for row in rows)
