"""How often organisation life is to be held. The numbers are data of an organisation, never constants in code."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Left, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from portal.scope.models import OrganisationScoped


class LifeKind(models.TextChoices):
    """Kinds of organisation life: the three meetings and one class (三会一课), theme day, yearly meeting, appraisal."""

    MEMBERS_MEETING = "members_meeting", _("members' meeting")
    COMMITTEE_MEETING = "committee_meeting", _("branch committee meeting")
    GROUP_MEETING = "group_meeting", _("Party group meeting")
    PARTY_CLASS = "party_class", _("Party class")
    THEME_DAY = "theme_day", _("theme Party day")
    LIFE_MEETING = "life_meeting", _("organisation-life meeting")
    APPRAISAL = "appraisal", _("appraisal of members")


class Period(models.TextChoices):
    """The span that a rule counts in: months, quarters and years of the calendar."""

    MONTH = "month", _("each month")
    QUARTER = "quarter", _("each quarter")
    YEAR = "year", _("each year")

    @property
    def months(self) -> int:
        """Number of calendar months in the period."""
        return {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}[self]

    def first_day(self, on: date) -> date:
        """Return the first day of the period that contains `on`."""
        return on.replace(month=on.month - (on.month - 1) % self.months, day=1)

    def last_day(self, on: date) -> date:
        """Return the last day of the period that contains `on`."""
        return self.first_day(on) + relativedelta(months=self.months) - timedelta(days=1)


class FrequencyRule(OrganisationScoped):
    """How often the branches below an organisation are to hold a kind.

    The nearest rule above a branch applies to it. A change takes effect with the next period. The former rule ends
    on the day before, so past figures do not change.
    """

    kind = models.CharField(_("kind of organisation life"), max_length=20, choices=LifeKind)
    period = models.CharField(_("period"), max_length=10, choices=Period)
    times = models.PositiveSmallIntegerField(_("times"))
    basis = models.CharField(_("basis"), max_length=120)
    starts_on = models.DateField(_("holds from"), editable=False)
    ends_on = models.DateField(_("holds until"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("frequency rule")
        verbose_name_plural = _("frequency rules")
        ordering = ["organisation_path", "kind", "-starts_on"]
        indexes = [models.Index(fields=["organisation_path", "kind", "id"], name="frequency_by_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(ends_on=None),
                name="frequency_once",
                violation_error_message=_(
                    "This organisation has a rule for this kind already. Change that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(times__lte=31),
                name="frequency_within_a_month",
                violation_error_message=_("At most 31 times."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="frequency_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"

    @classmethod
    def asking(cls, kind: str, on: date) -> Q:
        """Select rows of branches for which a kind was due in a period that ends with the month of `on`.

        A branch that was founded after the first day of that period is left out.
        """
        month = Period.MONTH.last_day(on)
        ending = [period for period in Period if period.last_day(on) == month]
        times = Case(When(period__in=ending, then="times"), default=Value(0))
        held = cls._base_manager.filter(Q(ends_on=None) | Q(ends_on__gte=on), kind=kind, starts_on__lte=on)
        length = Length("organisation_path")
        above = held.filter(organisation_path=Left(OuterRef("organisation_path"), length))
        nearest = above.order_by(length.desc())
        first_day = Case(*(When(period=period, then=Value(period.first_day(on))) for period in Period))
        # Without a rule of an organisation the system default applies: once a month, for every branch.
        asked = ~Q(Exact(Coalesce(Subquery(nearest.values(n=times)[:1]), 1), 0))
        began = Coalesce(Subquery(nearest.values(day=first_day)[:1]), Value(Period.MONTH.first_day(on)))
        return asked & (Q(organisation__founded_on=None) | Q(organisation__founded_on__lte=began))

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule is in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
