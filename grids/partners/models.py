"""Partner organisations of a street."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.indicators import Slice, Sliced
from portal.organisations.models import Organisation
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.scope.paths import line_of
from portal.spans import Spanned, ends_after_start, valid_on


class PartnerQuerySet(Sliced, ScopedQuerySet):
    """Partners, filtered by scope and by slice."""


class Partner(Spanned, OrganisationScoped):
    """An organisation outside a street's subtree that serves there. It can see the street's published wishes."""

    class Kind(models.TextChoices):
        PAIRED = "paired", _("serves and claims with the street")
        REGISTERED = "registered", _("registered with the street")
        PARTNER = "partner", _("partner by contract")

    partner = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("partner organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.CharField(_("kind of partner"), max_length=12, choices=Kind, default=Kind.PAIRED)
    offers = models.CharField(_("what it offers"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")
        ordering = ["organisation_path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "partner"],
                condition=Q(ends_on__isnull=True),
                name="partner_once",
                violation_error_message=_("This organisation is a partner of the street already."),
            ),
            ends_after_start("partner_ends_after_start"),
        ]
        indexes = [models.Index(fields=["organisation_path", "id"], name="partner_by_organisation")]

    def __str__(self) -> str:
        return str(self.partner)

    @classmethod
    def in_force_for(cls, paths: Iterable[str]) -> QuerySet:
        """Return the partnerships in force of these organisations and of those above them."""
        lines = {above for path in paths for above in line_of(path, Organisation.steplen)}
        return cls._base_manager.filter(valid_on(timezone.localdate()), partner__path__in=lines)

    @classmethod
    def hosts_of(cls, paths: Iterable[str]) -> list[str]:
        """Return the paths of the streets whose partners these organisations, or those above, are. One query."""
        mine = cls.in_force_for(paths).order_by()
        return list(mine.values_list("organisation_path", flat=True).distinct())

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the slices of the list."""
        named = (
            Slice("all", _("in force"), lambda on: valid_on(on)),
            Slice("ended", _("ended"), lambda on: Q(ends_on__lt=on)),
        )
        return {one.name: one for one in named}
