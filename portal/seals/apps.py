"""The seals app: an erasure gets its entry in the transaction that erases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SealsConfig(AppConfig):
    """The chain, the roots of the days, and what checks found."""

    name = "portal.seals"
    verbose_name = _("Seals")

    def ready(self) -> None:
        """Hear of erasures."""
        from portal.memory.services import erased  # noqa: PLC0415 - models are not loaded before
        from portal.seals.services.sealing import seal_again  # noqa: PLC0415

        erased.connect(seal_again)
