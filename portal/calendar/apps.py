"""The calendar app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    """Workdays. Deadlines and notice periods count in them."""

    name = "portal.calendar"
    verbose_name = _("Workday calendar")
