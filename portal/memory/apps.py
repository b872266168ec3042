"""The memory app: connections say by which act they write; tables and triggers follow every migration."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class MemoryConfig(AppConfig):
    """What rows were, from when to when, and by which act."""

    name = "portal.memory"
    verbose_name = _("Memory")

    def ready(self) -> None:
        """Watch connections, and bring tables and triggers up to date whenever the database is migrated."""
        from portal.memory import acts, services  # noqa: PLC0415 - models are not loaded before

        connection_created.connect(acts.watch)
        pre_migrate.connect(services.before_migrations, sender=self)
        post_migrate.connect(services.after_migrations, sender=self)
