"""What runs from a day to a day: rows with `starts_on` and `ends_on`, both days included, no end while it is open."""

from portal.spans.models import Spanned, ends_after_start, valid_on
from portal.spans.services import end_span

__all__ = ["Spanned", "end_span", "ends_after_start", "valid_on"]
