"""The accounts app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Holds User, grants and sign-in."""

    name = "portal.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect what follows from the end of an organisation."""
        import_module("portal.accounts.receivers")
