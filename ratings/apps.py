"""The ratings app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    """Schemes, monthly rounds and the custody of the rotating red flag. Organisations are rated, never persons."""

    name = "ratings"
    verbose_name = _("Ratings")
