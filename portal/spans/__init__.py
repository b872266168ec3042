"""Rows that run from a day to a day: `starts_on` and `ends_on`, both included; no end while the span is open."""

from portal.spans.models import Spanned, ends_after_start, valid_on
from portal.spans.services import end_span

__all__ = ["Spanned", "end_span", "ends_after_start", "valid_on"]
