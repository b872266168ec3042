"""The audit app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The audit entries. The app lies below accounts, so it refers to accounts' models by string."""

    name = "portal.audit"
    verbose_name = _("Audit log")
