"""Free texts of wishes and bookings must not contain residents' data: lists, workbooks and the audit log copy them."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grids.residents.models import ForPerson, form_of_address, surname_of

# Characters that people put between the parts of a name, a number or an address, visible or not.
BREAK = r"[\s\-—–‐·•・.()\u200b-\u200d\u2060\ufeff]*"
# The end of an address that leads to a building or an entrance, but not to a door.
BUILDING = re.compile(r"(楼|栋|幢|座|单元|小区)$")


def _broken(*parts: str) -> str:
    return BREAK.join(parts)


_MOBILE = _broken("1", "[3-9]", *[r"\d"] * 9)
# Region, day of birth, running number, check digit.
_IDENTITY = _broken(
    *[r"\d"] * 6, "[12]", "[09]", *[r"\d"] * 2, "[01]", r"\d", "[0-3]", *[r"\d"] * 4, r"[\dXx]"
)
# A longer row of digits (a waybill, an invoice) is not a phone number. A prefix +86 or 0 still makes one.
NUMBER = re.compile(rf"(?<!\d)(?:(?:(?:00)?86|0)?{BREAK}{_MOBILE}|{_IDENTITY})(?!\d)")


def check_masked(row: ForPerson, **texts: str) -> None:
    """Refuse texts with the resident's name, phone or door, or with any mobile or identity-card number.

    `texts` are all free texts outside the sealed fields, by field name. People who may not reveal the resident can
    read them, and the audit log stores them. Raises ValidationError by field, with what to remove.
    """
    sealed = _sealed(row)
    faults = {}
    for field, text in texts.items():
        bare = _bare(text)
        found = [what for value, what in sealed if value in bare]
        if not found and NUMBER.search(_one_width(text)):
            found = [_("the mobile or identity-card number")]
        if found:
            faults[field] = _("Others read this text too: take out %(what)s.") % {"what": "、".join(found)}
    if faults:
        raise ValidationError(faults)


def _sealed(row: ForPerson) -> list[tuple[str, str]]:
    """Return (text to look for, its name) of the sealed fields that tell more than is shown anyway."""
    name, phone, address = (_bare(getattr(row, field)) for field in row.PERSONAL)
    shown = {_bare(surname_of(name)), _bare(form_of_address(name, row.honorific))}
    found = []
    if name not in shown:
        found.append((name, _("the resident's name")))
    if len(phone) > 1:
        found.append((phone, _("the resident's phone")))
    if len(address) > 1 and not BUILDING.search(address):
        door = _("the door number (building and entrance are enough)")
        found.append((address.removesuffix("室"), door))
    return found


def _one_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    return re.sub(BREAK, "", _one_width(text)).casefold()
