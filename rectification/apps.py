"""The rectification app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    """Problems found, rectified and closed."""

    name = "rectification"
    verbose_name = _("Rectification")
    # From the lowest to the highest (docs/decisions/0018-matters.md).
    matters = ("checklists", "campaigns", "ledger", "closing | requests | urging")
