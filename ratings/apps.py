"""The ratings app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    """Schemes, monthly rounds and the custody of the rotating red flag. Organisations are rated, never persons."""

    name = "ratings"
    verbose_name = _("Ratings")
    # From the lowest to the highest (docs/decisions/0018-matters.md).
    matters = ("schemes", "rounds", "reviews", "objections", "publishing | flags", "desk")
