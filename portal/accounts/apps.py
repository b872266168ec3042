"""The accounts app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """User, grants and signing in."""

    name = "portal.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the receiver for dissolved organisations."""
        import_module("portal.accounts.receivers")
