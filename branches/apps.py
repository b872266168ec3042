"""The branches app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    """Profiles of Party branches and their organisation life."""

    name = "branches"
    verbose_name = _("Branches")
    # From the lowest to the highest (docs/decisions/0018-matters.md).
    matters = ("profiles | frequencies", "life")
