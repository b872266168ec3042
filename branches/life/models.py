"""A record of organisation life: what was held, who came, what was decided."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import FrequencyRule, LifeKind, Period
from branches.profiles.models import BranchProfile
from branches.profiles.signs import Remark, Sign, declare_signs, declare_slices
from portal.backfill import backfilled
from portal.evidence.models import Evidence
from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.workflow import Transition


class RecordQuerySet(Sliced, ScopedQuerySet):
    """Records, filtered by scope and by slice."""


class LifeRecord(OrganisationScoped):
    """One meeting, class or day. It stores numbers of people and no names of those who were absent."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        VOID = "void", _("void")

    VOIDING = Transition("branches.void_record", (State.HELD,), State.VOID)
    # Meetings that decide. Their records are complete only with the decision.
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
            models.Index(fields=["held_on", "id"], name="record_by_list"),
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
            Slice(
                "prompt_this_month",
                _("recorded within 7 days, this month"),
                lambda on: held & within(Period.MONTH, on) & ~cls.backfilled(),
            ),
            Slice(
                "backfilled_this_month",
                _("entered late, this month"),
                lambda on: held & within(Period.MONTH, on) & cls.backfilled(),
            ),
            Slice("void", _("void"), lambda on: Q(state=cls.State.VOID)),
        )
        return {one.name: one for one in named}

    @staticmethod
    def backfilled() -> Q:
        """Select what was recorded more than 7 days after it was held."""
        return backfilled("held_on", "recorded_at")

    @classmethod
    def complete(cls) -> Q:
        """Select complete records: course, chair, reasons for absences, and the decisions of meetings that decide."""
        told = ~Q(content="") & ~Q(host="")
        absences = Q(attended=F("expected")) | ~Q(absences="")
        return told & absences & (~Q(kind__in=cls.DECIDING) | ~Q(resolution=""))


def within(period: Period, on: date) -> Q:
    """Select what was held in the period that contains `on`, up to that day."""
    return Q(held_on__gte=period.first_day(on), held_on__lte=on)


def recorded(slice_name: str, on: date, **of) -> models.QuerySet:
    """Return the records of a slice without void ones. `of` are further look-ups."""
    return LifeRecord._base_manager.filter(LifeRecord.slices()[slice_name].q(on), **of).order_by()


def is_ending(on: date) -> bool:
    """Tell whether a quarter is in its last month. From then on a quarter without a record needs attention."""
    return on.month % 3 == 0


# --- Signs and slices that organisation life adds to the profile of a branch -----------------------------------


def _quiet(on: date) -> Q:
    if not is_ending(on):
        return Q(pk__in=[])
    return ~Q(organisation__in=recorded("this_quarter", on).values("organisation"))


def _quiet_row(on: date) -> Q | models.Expression:
    """Return the condition of `_quiet` for each row of a list. It reads only the records of that branch."""
    own = recorded("this_quarter", on, organisation=OuterRef("organisation"))
    return ~Exists(own) if is_ending(on) else Q(pk__in=[])


def _quiet_remark(profile: BranchProfile) -> Remark:
    return Remark(
        gettext("Nothing has been recorded this quarter."),
        gettext("Record what was held; if nothing was, arrange the members' meeting."),
        gettext("Regulation on the work of branches (trial): a members' meeting each quarter as a rule"),
    )


def _theme_day_asked(on: date) -> Q:
    return FrequencyRule.asking(LifeKind.THEME_DAY, on)


def _theme_day_held(on: date) -> Q:
    held = recorded("this_month", on, kind=LifeKind.THEME_DAY)
    return _theme_day_asked(on) & Q(organisation__in=held.values("organisation"))


declare_signs(
    Sign("no_record", _("no record this quarter"), _quiet, _quiet_remark, of_row=_quiet_row, order=20)
)
declare_slices(
    Slice("theme_day_asked", _("theme day asked for this month"), _theme_day_asked),
    Slice("theme_day_held", _("theme day held this month"), _theme_day_held),
)
