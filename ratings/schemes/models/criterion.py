"""Criteria with their weights, tie-breakers, and reasons for a veto."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped
from ratings.schemes.models.scheme import Scheme


class Dimension(models.TextChoices):
    """党建+学习, 党建+业务, 党建+服务 (the newspaper page)."""

    STUDY = "study", _("study")
    BUSINESS = "business", _("business")
    SERVICE = "service", _("service")


class Criterion(Scoped):
    """One line of a score. `indicator` is a key of portal.indicators; "" means that a reviewer scores it.

    `weight` is in hundredths of a point. `empty_value` is the value of a branch with nothing to count, in
    hundredths of a percent; it is used where the scheme or the line (`counts_empty`) says that such a line counts: for
    records that the branch itself must keep, none is no excuse. Weights of a scheme add up to 100.00 when it is put into use.
    """

    class Direction(models.TextChoices):
        MORE = "more", _("more is better")
        LESS = "less", _("less is better")

    scope_path = "scheme__organisation_path"

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.CASCADE, related_name="criteria"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension)
    title = models.CharField(_("criterion"), max_length=60)
    indicator = models.CharField(_("computed from"), max_length=60, blank=True)
    weight = models.PositiveIntegerField(_("weight"))
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.MORE)
    empty_value = models.PositiveIntegerField(_("value when there is nothing to count"), default=10_000)
    counts_empty = models.BooleanField(_("counts also when there is nothing to count"), default=False)
    guide = models.CharField(_("how it is judged"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["scheme", "ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "title"],
                name="criterion_once",
                violation_error_message=_("The scheme has a criterion of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=10_000),
                name="criterion_weight_within",
                violation_error_message=_("A weight lies above 0 and at or below 100."),
            ),
            models.CheckConstraint(
                condition=Q(empty_value__lte=10_000),
                name="criterion_empty_value_within",
                violation_error_message=_("A value lies between 0 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_reviewed(self) -> bool:
        """Tell whether a person scores it."""
        return not self.indicator

    @property
    def organisation(self):
        """The organiser of its scheme."""
        return self.scheme.organisation


class TieBreaker(Scoped):
    """A rule that decides between equal totals. Branches that are equal under all rules share the place."""

    class Rule(models.TextChoices):
        STUDY = "study", _("higher score in study")
        BUSINESS = "business", _("higher score in business")
        SERVICE = "service", _("higher score in service")
        CRITERION = "criterion", _("more points in a criterion")
        NEWCOMER = "newcomer", _("who does not hold the flag now")

    scope_path = "scheme__organisation_path"

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.CASCADE, related_name="tie_breakers"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"))
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("tie-breaker")
        verbose_name_plural = _("tie-breakers")
        ordering = ["scheme", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "ordinal"], name="tie_breaker_once"),
            models.CheckConstraint(
                condition=Q(rule="criterion", criterion__isnull=False)
                | (~Q(rule="criterion") & Q(criterion__isnull=True)),
                name="tie_breaker_names_its_criterion",
            ),
        ]

    def __str__(self) -> str:
        named = f"：{self.criterion}" if self.criterion else ""
        return f"{self.get_rule_display()}{named}"


class VetoKind(Scoped):
    """A reason why a branch cannot be rated in a month (一票否决)."""

    scope_path = "scheme__organisation_path"

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.CASCADE, related_name="veto_kinds"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("reason for a veto"), max_length=120)

    class Meta:
        verbose_name = _("kind of veto")
        verbose_name_plural = _("kinds of veto")
        ordering = ["scheme", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["scheme", "title"], name="veto_kind_once")]

    def __str__(self) -> str:
        return self.title
