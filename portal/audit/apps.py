"""The audit app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Holds the audit entries; stands below accounts, so it names them by string."""

    name = "portal.audit"
    verbose_name = _("Audit log")
