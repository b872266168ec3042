"""The dashboards app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """The home page, made of panels that apps offer."""

    name = "portal.dashboards"
    verbose_name = _("Dashboard")
