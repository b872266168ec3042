"""The ui app: template tags and the parts of a page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Draws pages."""

    name = "portal.ui"
    verbose_name = _("User interface")
