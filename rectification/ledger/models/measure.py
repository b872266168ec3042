"""A measure: what is done, by whom, how, by when and with what effect (the five answers of the 建设书)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators import Slice, Sliced
from portal.scope.models import Scoped, ScopedQuerySet
from rectification.ledger.lights import Light
from rectification.ledger.models.problem import Problem


class MeasureQuerySet(Sliced, ScopedQuerySet):
    """Measures, filtered by scope and slice."""


class Measure(Scoped):
    """One measure of one problem. `shares_action_with` links measures that are one action in reality."""

    class Category(models.TextChoices):
        AT_ONCE = "at_once", _("rectify at once")
        BY_LIMIT = "by_limit", _("rectify by the limit")
        LONG_TERM = "long_term", _("keep up for long")

    scope_path = "problem__organisation_path"

    problem = models.ForeignKey(
        Problem, verbose_name=_("problem"), on_delete=models.CASCADE, related_name="measures"
    )
    ordinal = models.PositiveSmallIntegerField(_("measure number"))
    action = models.CharField(_("what to do"), max_length=300)
    owner = models.CharField(_("who does it"), max_length=60)
    method = models.CharField(_("how to do it"), max_length=300, blank=True)
    starts_on = models.DateField(_("starts on"))
    due_on = models.DateField(_("by when"))
    effect = models.CharField(_("with what effect"), max_length=300)
    category = models.CharField(_("category"), max_length=10, choices=Category, default=Category.BY_LIMIT)
    helpers = models.ManyToManyField(
        "organisations.Organisation", verbose_name=_("helping organisations"), blank=True, related_name="+"
    )
    shares_action_with = models.ForeignKey(
        "self",
        verbose_name=_("shares its action with"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sharing",
    )
    # Empty for measures that were set before the portal kept the moment.
    set_at = models.DateTimeField(_("set at"), auto_now_add=True, null=True)
    percent = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    done_on = models.DateField(_("finished on"), null=True, blank=True)
    last_entry_on = models.DateField(_("last entry on"), null=True, blank=True)
    evidence_total = models.PositiveSmallIntegerField(_("proofs"), default=0, editable=False)
    amber_on = models.DateField(_("amber from"), null=True, editable=False)
    red_on = models.DateField(_("red from"), null=True, editable=False)
    # As on the problem: the limits of which reminders were sent already.
    soon_told = models.DateField(_("told that it is due soon"), null=True, editable=False)
    over_told = models.DateField(_("told that it is overdue"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["problem", "ordinal"]
        indexes = [models.Index(fields=["due_on", "id"], name="measure_by_list")]
        constraints = [
            models.UniqueConstraint(fields=["problem", "ordinal"], name="measure_ordinal_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("starts_on")),
                name="measure_due_after_start",
                violation_error_message=_("The limit lies before the start."),
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="measure_percent_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.problem.number}-{self.ordinal} {self.action}"

    @property
    def organisation(self):
        """The organisation of its problem."""
        return self.problem.organisation

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """The slices of measures."""
        declared = [
            Slice("all", _("All"), cls._is_counted),
            Slice("done", _("Finished"), lambda on: cls._is_counted(on) & Q(percent=100, done_on__lte=on)),
            Slice("at_work", _("To be advanced this month"), cls._is_at_work),
            Slice("advanced", _("Advanced this month"), cls._is_advanced),
        ]
        return {one.name: one for one in declared}

    @classmethod
    def _is_counted(cls, on: date) -> Q:
        """Select measures of problems that were found by a day and are not void."""
        return Q(problem__state__in=[*Problem.OPEN, Problem.State.CLOSED], problem__found_on__lte=on)

    @classmethod
    def _is_at_work(cls, on: date) -> Q:
        """Select measures that had begun and were not finished before the month."""
        begun = cls._is_counted(on) & Q(starts_on__lte=on)
        return begun & (Q(done_on=None) | Q(done_on__gte=on.replace(day=1)))

    @classmethod
    def _is_advanced(cls, on: date) -> Q:
        """Select those of them with an entry in the month, up to the day."""
        entries = cls._meta.get_field("entries").related_model
        logged = entries._base_manager.filter(logged_at__date__gte=on.replace(day=1), logged_at__date__lte=on)
        return cls._is_at_work(on) & Q(pk__in=logged.values("measure"))

    def light_on(self, on: date) -> Light:
        """Return the light of the measure on a day. Blue once it is finished."""
        return Light.BLUE if self.percent >= 100 else Light.of_days(self.amber_on, self.red_on, on)
