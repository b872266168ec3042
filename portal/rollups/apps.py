"""The rollups app: brings the triggers up to date whenever the database is migrated."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class RollupsConfig(AppConfig):
    """Counts of rows that the database keeps."""

    name = "portal.rollups"
    verbose_name = _("Kept counts")

    def ready(self) -> None:
        """Take the triggers away before tables change, and bring them back afterwards."""
        from portal.rollups import services  # noqa: PLC0415 - models are not loaded before

        pre_migrate.connect(services.before_migrations, sender=self)
        post_migrate.connect(services.after_migrations, sender=self)
