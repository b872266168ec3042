"""Plausible years, for forms, the API and workbooks, which question typing errors."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Offices date nothing outside these years. 0026 and 20266 are typing errors, and arithmetic beyond 9999 fails.
YEARS = range(1900, 2200)


def plausible(day: date) -> None:
    """Raise ValidationError for an implausible year."""
    if day.year not in YEARS:
        raise ValidationError(_("Check the year: %(year)s."), params={"year": day.year})
