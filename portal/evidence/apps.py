"""The evidence app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Uploaded files."""

    name = "portal.evidence"
    verbose_name = _("Evidence")
