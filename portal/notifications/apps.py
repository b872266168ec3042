"""The notifications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The notices."""

    name = "portal.notifications"
    verbose_name = _("Notices")
