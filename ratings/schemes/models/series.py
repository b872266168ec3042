"""What stays the same when rules change: the series of a scheme's editions, and its flags."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.scope.models import OrganisationScoped, Scoped


class Series(OrganisationScoped):
    """The common series of the editions of a rating scheme, whatever their titles.

    Together the editions rate a month once. One of them is in use at a time.
    """

    class Meta:
        verbose_name = _("rating series")
        verbose_name_plural = _("rating series")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the title of its latest edition."""
        return self.editions.order_by("-pk").values_list("title", flat=True).first() or ""


class Flag(Scoped):
    """The rotating flag of a peer group. Each edition of the series has at most one group that competes for it."""

    scope_path = "series__organisation_path"

    series = models.ForeignKey(
        Series, verbose_name=_("rating series"), on_delete=models.CASCADE, related_name="flags"
    )

    class Meta:
        verbose_name = _("rotating red flag")
        verbose_name_plural = _("rotating red flags")
        ordering = ["series", "pk"]

    def __str__(self) -> str:
        """Return the name of its group in the latest edition."""
        return self.groups.order_by("-scheme").values_list("name", flat=True).first() or ""
