"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Holds User, grants and sign-in."""

    name = "portal.accounts"
    verbose_name = _("Accounts")
