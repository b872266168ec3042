"""A worker's tasks as the phone shows them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.ground.models import OfGrid

SOON = timedelta(days=7)
OF_ADDRESS = ("organisation__area", "grid__area")
# The name of a division ends in its office's name; an address does not.
OFFICES = ("居民委员会", "居委会", "村民委员会", "村委会")


@dataclass(frozen=True)
class Task:
    """One task.

    `due` is the last moment; `links` are (label, address, is the main one); `person` adds the phone number.
    """

    due: datetime
    kind: str
    icon: str
    title: str
    place: str
    url: str
    links: tuple[tuple[str, str, bool], ...] = ()
    note: str = ""
    side: str = ""
    person: str = ""
    has_hour: bool = False

    @property
    def days(self) -> int:
        """Number of calendar days left. Negative when the moment has passed."""
        return (timezone.localdate(self.due) - timezone.localdate()).days

    @property
    def is_past(self) -> bool:
        """Tell whether the moment has passed."""
        return self.due < timezone.now()

    @property
    def tone(self) -> str:
        """The colour, always shown with a word."""
        return "red" if self.is_past or self.days == 0 else "amber" if self.days == 1 else "green"

    @property
    def lamp(self) -> str:
        """The shape of the lamp."""
        return {"red": "clock-alert", "amber": "clock", "green": "circle-dot"}[self.tone]

    @property
    def when(self) -> str:
        """When it is due, in everyday words."""
        at = timezone.localtime(self.due)
        if self.days < 0 or (self.is_past and not self.has_hour):
            return ngettext("%(n)s day overdue", "%(n)s days overdue", -self.days or 1) % {
                "n": -self.days or 1
            }
        hour = f" {at:%H:%M}" if self.has_hour else ""
        if self.is_past:
            return _("was due at %(hour)s") % {"hour": hour.strip()}
        if self.days == 0:
            return _("today%(hour)s") % {"hour": hour} if hour else _("due today")
        if self.days == 1:
            return _("tomorrow%(hour)s") % {"hour": hour} if hour else _("due tomorrow")
        if self.days <= SOON.days:
            return ngettext("within %(n)s day", "within %(n)s days", self.days) % {"n": self.days}
        return at.strftime("%Y-%m-%d")


def address_of(row: OfGrid) -> str:
    """Return the place of a row as a postal address: community, then building and entrance."""
    area = row.grid.area or row.organisation.area
    where = area.name if area else row.organisation.name
    for ending in OFFICES:
        where = where.removesuffix(ending)
    return f"{where}{row.place}"
