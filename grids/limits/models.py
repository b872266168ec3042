"""The limits of grid services."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.scope.models import OrganisationScoped


class ServiceRule(OrganisationScoped):
    """The limits of grid services below an organisation.

    The nearest rule above a grid applies, or else our defaults.
    The defaults of the fields are ours (domain: 5.3 and 5.4), shown as 来源=系统默认 until an organisation sets a rule.
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
        indexes = [models.Index(fields=["organisation_path", "id"], name="service_rule_by_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="service_rule_once",
                violation_error_message=_("This organisation has set its limits already. Change those."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)
