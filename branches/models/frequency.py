"""How often organisation life is to be held: data of an organisation, never numbers in code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.scope.models import OrganisationScoped


class LifeKind(models.TextChoices):
    """What organisation life there is (三会一课, theme day, the yearly meeting and appraisal)."""

    MEMBERS_MEETING = "members_meeting", _("members' meeting")
    COMMITTEE_MEETING = "committee_meeting", _("branch committee meeting")
    GROUP_MEETING = "group_meeting", _("Party group meeting")
    PARTY_CLASS = "party_class", _("Party class")
    THEME_DAY = "theme_day", _("theme Party day")
    LIFE_MEETING = "life_meeting", _("organisation-life meeting")
    APPRAISAL = "appraisal", _("appraisal of members")


class Period(models.TextChoices):
    """The span that a rule counts in."""

    MONTH = "month", _("each month")
    QUARTER = "quarter", _("each quarter")
    YEAR = "year", _("each year")


class FrequencyRule(OrganisationScoped):
    """How often branches below an organisation hold a kind; the nearest rule above a branch holds for it."""

    kind = models.CharField(_("kind of organisation life"), max_length=20, choices=LifeKind)
    period = models.CharField(_("period"), max_length=10, choices=Period)
    times = models.PositiveSmallIntegerField(_("times"))
    basis = models.CharField(_("basis"), max_length=120)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("frequency rule")
        verbose_name_plural = _("frequency rules")
        ordering = ["organisation_path", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                name="frequency_once",
                violation_error_message=_(
                    "This organisation has a rule for this kind already. Change that one."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(times__lte=31),
                name="frequency_within_a_month",
                violation_error_message=_("At most 31 times."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"
