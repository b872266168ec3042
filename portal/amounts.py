"""Decimal numbers and sums of money: one function reads them for cells and forms, one writes them.

An amount is 0 or more, has at most two places and at most `MOST_DIGITS` digits in all. Sums of money are in yuan.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

PLACES = 2
MOST_DIGITS = 14  # including places: below 1,000,000,000,000; a workbook keeps 15 digits
MOST = Decimal(10) ** (MOST_DIGITS - PLACES) - Decimal(10) ** -PLACES
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
SEPARATORS = re.compile(r"[,，'’]|(?<=\d)\s+(?=\d)")
UNITS = re.compile(r"[元圆角分万亿千百¥￥$]|(?i:rmb|cny|yuan)")


def read_amount(text: str) -> Decimal:
    """Return the amount written in a text. Raises ValueError with the fault and the right form.

    Thousands separators and units are refused, because 1,5 and 3万 are ambiguous.
    """
    text = text.strip()
    if UNITS.search(text):
        raise ValueError(
            _("Write the number alone, in yuan and without a unit: 30000 for three times ten thousand.")
        )
    if SEPARATORS.search(text):
        raise ValueError(_("Write the number without separators: 1234.50."))
    if re.fullmatch(r"[-－]\s*[0-9.]+", text):
        raise ValueError(_("Write a number of 0 or more."))
    if not PLAIN.fullmatch(text):
        raise ValueError(_("Write a number such as 1234.50."))
    _whole, _point, places = text.partition(".")
    if len(places) > PLACES:
        raise ValueError(_("At most two digits may follow the point: 1234.50."))
    amount = Decimal(text)
    if amount > MOST:
        raise ValueError(_("Write a number of at most %(most)s.") % {"most": MOST})
    return amount


def write_decimal(amount: Decimal) -> str:
    """Return an amount without trailing zeros: 12.5, 12."""
    return f"{amount:.{PLACES}f}".rstrip("0").rstrip(".")


def write_money(amount: Decimal) -> str:
    """Return a sum of money with two places and thousands separators: 1,234.50."""
    return f"{amount:,.{PLACES}f}"
