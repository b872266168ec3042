"""The organisations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Organisation, Unit and Area."""

    name = "portal.organisations"
    verbose_name = _("Organisations")
