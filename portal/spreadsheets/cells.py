"""The meaning of a cell: texts, days, amounts and choices, read as people write them and never guessed."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ERROR_CODES

from portal.amounts import read_amount
from portal.calendar.years import plausible
from portal.columns import Column

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


class Formula(str):
    """The formula of a cell. It is refused, because the shown value is not what was typed."""


def normal(text: object) -> str:
    """Return a header for comparison: NFKC, without blanks, stars and text in brackets."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    return re.sub(r"\s|\*|\(.*?\)", "", plain).casefold()


def known_choices(column: Column) -> dict[str, str]:
    """Return {label: value} of a column in every language of the portal, the reader's own first."""
    choices = {str(label): value for value, label in column.choices().items()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            choices = {str(label): value for value, label in column.choices().items()} | choices
    return choices


def tidy(value: object) -> object:
    """Return a cell without what Excel adds: surrounding blanks, a day's midnight, a whole number's decimal point."""
    if isinstance(value, str):
        return value.translate(INVISIBLE).strip()
    if isinstance(value, datetime):
        return value.date() if value.time() == value.time().min else value
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    return value


def as_text(value: object) -> str:
    """Return a cell as text. Raises ValueError for a number that has lost digits (Excel keeps fifteen)."""
    if value is None:
        return ""
    _refuse_formula(value)
    _refuse_error(value)
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= 10**15:
        raise ValueError(_("Excel has cut this number. Format the cell as text and type it again."))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _refuse_formula(value: object) -> None:
    if isinstance(value, Formula):
        raise ValueError(_("This cell holds a formula. Copy it and paste it as a value."))


def _refuse_error(value: object) -> None:
    if value in ERROR_CODES:
        raise ValueError(_("This cell shows an Excel error. Put the right value in its place."))


def as_amount(value: object) -> Decimal | None:
    """Return a cell as an amount (portal.amounts). Raises ValueError with the fault and the right form.

    A number of Excel is read with the 15 digits that Excel shows: a computed 0.30000000000000004 is 0.3.
    """
    if value in (None, ""):
        return None
    _refuse_formula(value)
    _refuse_error(value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return read_amount(f"{Decimal(format(value, '.15g')):f}")
    return read_amount(str(value))


DAYS = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")


def as_day(value: object) -> date | None:
    """Return a cell as a plausible day. Raises ValueError with the fault."""
    day = _written_day(value)
    try:
        if day is not None:
            plausible(day)
    except ValidationError as slip:
        raise ValueError(" ".join(slip.messages)) from slip
    return day


def _written_day(value: object) -> date | None:
    """Return the day that is written: a date cell, 2026-11-30, 2026.11.30 or 2026年11月30日. Raises ValueError."""
    if value in (None, ""):
        return None
    _refuse_formula(value)
    _refuse_error(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAYS.match(str(value).strip())
    if not found:
        raise ValueError(_("Write the day as 2026-11-30."))
    try:
        return date(*map(int, found.groups()))
    except ValueError as error:
        raise ValueError(_("There is no such day.")) from error
