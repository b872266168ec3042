"""A record of organisation life: what was held, who came, what was decided."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models.frequency import LifeKind, Period
from portal.evidence.models import Evidence
from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.workflow import Transition


class RecordQuerySet(Sliced, ScopedQuerySet):
    """Records, by scope and by slice."""


class LifeRecord(OrganisationScoped):
    """One meeting, class or day. Numbers of people, never lists of who was absent: no roll is called here."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        VOID = "void", _("void")

    VOIDING = Transition("branches.void_record", (State.HELD,), State.VOID)
    # Meetings that decide: a record of one is complete only with what was decided.
    DECIDING = (LifeKind.MEMBERS_MEETING, LifeKind.COMMITTEE_MEETING)

    kind = models.CharField(_("kind of organisation life"), max_length=20, choices=LifeKind)
    held_on = models.DateField(_("held on"))
    theme = models.CharField(_("theme"), max_length=120)
    host = models.CharField(_("chaired by"), max_length=40)
    expected = models.PositiveSmallIntegerField(_("should attend"))
    attended = models.PositiveSmallIntegerField(_("attended"))
    absences = models.CharField(_("absences and reasons"), max_length=200, blank=True)
    content = models.TextField(_("topics and course"))
    resolution = models.TextField(_("decisions and who sees to them"), blank=True)
    evidence = models.ManyToManyField(
        Evidence, verbose_name=_("evidence files"), blank=True, related_name="life_records"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.HELD)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation-life record")
        verbose_name_plural = _("organisation-life records")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attended__lte=F("expected")),
                name="attended_of_expected",
                violation_error_message=_("More people attended than should have."),
            )
        ]
        indexes = [
            models.Index(fields=["organisation_path", "held_on"], name="record_by_organisation"),
            models.Index(fields=["organisation", "kind", "held_on"], name="record_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.get_kind_display()} {self.theme}"

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists and counts share."""
        held = Q(state=cls.State.HELD)
        named = (
            Slice("all", _("all"), lambda on: held),
            Slice("this_month", _("this month"), lambda on: held & within(Period.MONTH, on)),
            Slice("this_quarter", _("this quarter"), lambda on: held & within(Period.QUARTER, on)),
            Slice("this_year", _("this year"), lambda on: held & within(Period.YEAR, on)),
            Slice(
                "complete_this_month",
                _("complete, this month"),
                lambda on: held & within(Period.MONTH, on) & cls.complete(),
            ),
            Slice(
                "incomplete_this_month",
                _("to be completed, this month"),
                lambda on: held & within(Period.MONTH, on) & ~cls.complete(),
            ),
            Slice("void", _("void"), lambda on: Q(state=cls.State.VOID)),
        )
        return {one.name: one for one in named}

    @classmethod
    def complete(cls) -> Q:
        """Select records that tell all: course, chair, reasons where somebody was absent, decisions of meetings."""
        told = ~Q(content="") & ~Q(host="")
        absences = Q(attended=F("expected")) | ~Q(absences="")
        return told & absences & (~Q(kind__in=cls.DECIDING) | ~Q(resolution=""))


def within(period: Period, on: date) -> Q:
    """Select what was held in the span that holds `on`, up to that day."""
    return Q(held_on__gte=period.first_day(on), held_on__lte=on)
