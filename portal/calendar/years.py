"""Years that people mean: forms, the API and workbooks ask a slip of the hand back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# No act of an office is dated outside of these; 0026 and 20266 are slips, and arithmetic beyond 9999 fails.
YEARS = range(1900, 2200)


def plausible(day: date) -> None:
    """Raise ValidationError for a year that nobody means."""
    if day.year not in YEARS:
        raise ValidationError(_("Check the year: %(year)s."), params={"year": day.year})
