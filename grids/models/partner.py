"""Partner organisations of a street, its service teams, and the limits that hold in it."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.indicators import Slice, Sliced
from portal.organisations.models import Organisation
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.scope.paths import line_of
from portal.spans import Spanned, ends_after_start, valid_on


class PartnerQuerySet(Sliced, ScopedQuerySet):
    """Partners, by scope and by slice."""


class Partner(Spanned, OrganisationScoped):
    """An organisation outside a street's subtree that serves there: it meets the street's published wishes."""

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
    def hosts_of(cls, paths: Iterable[str]) -> list[str]:
        """Return the paths of the streets that these organisations, or one above them, are partners of; one query."""
        lines = {above for path in paths for above in line_of(path, Organisation.steplen)}
        mine = cls._base_manager.filter(valid_on(timezone.localdate()), partner__path__in=lines)
        return list(mine.order_by().values_list("organisation_path", flat=True).distinct())

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions of the list."""
        named = (
            Slice("all", _("in force"), lambda on: valid_on(on)),
            Slice("ended", _("ended"), lambda on: Q(ends_on__lt=on)),
        )
        return {one.name: one for one in named}


class ServiceTeam(OrganisationScoped):
    """A team of a street that goes to people's doors. How many they are is a figure, not a roll."""

    name = models.CharField(_("service team"), max_length=60)
    people = models.PositiveSmallIntegerField(_("people in the team"))
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    note = models.CharField(_("note"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("service team")
        verbose_name_plural = _("service teams")
        ordering = ["organisation_path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="service_team_once",
                violation_error_message=_("The street has a team of this name already."),
            )
        ]
        indexes = [models.Index(fields=["organisation_path", "id"], name="team_by_organisation")]

    def __str__(self) -> str:
        return self.name


class ServiceRule(OrganisationScoped):
    """The limits of grid services below an organisation: the nearest above a grid holds, else our defaults.

    The defaults of the fields are ours (domain: 5.3 and 5.4), shown as 来源=系统默认 until somebody sets a rule.
    """

    normal_days = models.PositiveSmallIntegerField(_("ordinary report: working days"), default=3)
    fast_days = models.PositiveSmallIntegerField(_("rather urgent report: working days"), default=1)
    urgent_hours = models.PositiveSmallIntegerField(_("urgent report: hours"), default=24)
    urgent_response_hours = models.PositiveSmallIntegerField(
        _("urgent report: hours to accept it"), default=2
    )
    claim_days = models.PositiveSmallIntegerField(_("days in which a wish is to be claimed"), default=7)
    fulfil_days = models.PositiveSmallIntegerField(
        _("working days in which a wish is to be fulfilled"), default=15
    )
    most_claims = models.PositiveSmallIntegerField(_("open claims of one claimer at most"), default=3)
    value_hint = models.PositiveIntegerField(_("a wish is worth at most (yuan)"), default=500)
    keep_days = models.PositiveSmallIntegerField(
        _("days for which residents' data is kept after the end"), default=90
    )
    basis = models.CharField(_("basis"), max_length=120)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("limits of grid services")
        verbose_name_plural = _("limits of grid services")
        ordering = ["organisation_path"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="service_rule_once",
                violation_error_message=_("This organisation has set its limits already. Change those."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)
