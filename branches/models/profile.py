"""The profile of a branch: leadership, members, term of office."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from branches.models.frequency import FrequencyRule, LifeKind
from branches.models.record import LifeRecord
from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, ScopedQuerySet


class ProfileQuerySet(Sliced, ScopedQuerySet):
    """Profiles, by scope and by slice."""

    def with_quiet(self, on: date):
        """Tell of each whether nothing has been recorded in the quarter that is coming to its end (`is_quiet`)."""
        none = ~Exists(recorded("this_quarter", on, organisation=OuterRef("organisation")))
        return self.annotate(is_quiet=none if is_ending(on) else Value(False))


class BranchProfile(OrganisationScoped):
    """What a branch says of itself once. Terms: 3 years, 5 in villages and communities (Opinion of July 2018)."""

    class Term(models.IntegerChoices):
        THREE = 3, _("3 years")
        FIVE = 5, _("5 years (village or community)")

    COMMITTEE_FROM = 7  # full members from which a branch elects a committee
    LEAST = 3  # full members from which a branch may stand by itself (支部工作条例（试行）)
    SOON = 6  # months before the end of a term from which the election is called near

    secretary = models.CharField(_("secretary"), max_length=40)
    deputy = models.CharField(_("deputy secretary"), max_length=40, blank=True)
    committee = models.CharField(_("committee members"), max_length=200, blank=True)
    full_members = models.PositiveSmallIntegerField(_("full members"))
    probationary_members = models.PositiveSmallIntegerField(_("probationary members"), default=0)
    groups = models.PositiveSmallIntegerField(_("Party groups"), default=0)
    elected_on = models.DateField(_("elected on"))
    term_years = models.PositiveSmallIntegerField(_("term of office"), choices=Term, default=Term.THREE)
    postponed_to = models.DateField(_("election postponed to"), null=True, blank=True)
    approval = models.CharField(_("document that approves the delay"), max_length=60, blank=True)
    # Worked out by the services from the four fields above, so that lists can be cut by it.
    term_ends_on = models.DateField(_("term ends on"), editable=False)
    reminded_months = models.PositiveSmallIntegerField(
        _("reminded, months before"), null=True, editable=False
    )
    # Since when members and groups ask the branch for the meetings that they ask for today; None: as long as it stands.
    figures_since = models.DateField(_("membership counts so since"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch profile")
        verbose_name_plural = _("branch profiles")
        ordering = ["organisation_path"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="profile_once",
                violation_error_message=_("This branch has a profile already. Change that one."),
            )
        ]
        indexes = [models.Index(fields=["organisation_path", "term_ends_on"], name="profile_by_organisation")]

    def __str__(self) -> str:
        return str(self.organisation)

    def is_overdue(self, on: date) -> bool:
        """Tell whether the term has ended by a day, as the slice "election_overdue" cuts."""
        return self.term_ends_on < on

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists, tiles and duties share."""

        def active(on: date) -> Q:
            founded = Q(organisation__founded_on=None) | Q(organisation__founded_on__lte=on)
            return founded & (Q(organisation__dissolved_on=None) | Q(organisation__dissolved_on__gt=on))

        def overdue(on: date) -> Q:
            return Q(term_ends_on__lt=on)

        def quiet(on: date) -> Q:
            if not is_ending(on):
                return Q(pk__in=[])
            return ~Q(organisation__in=recorded("this_quarter", on).values("organisation"))

        def theme_day_asked(on: date) -> Q:
            return active(on) & FrequencyRule.asking(LifeKind.THEME_DAY, on)

        few = Q(full_members__lt=cls.LEAST)
        named = (
            Slice("all", _("all"), active),
            Slice("attention", _("to be looked at"), lambda on: active(on) & (overdue(on) | quiet(on) | few)),
            Slice(
                "election_soon",
                _("election within 6 months"),
                lambda on: active(on) & Q(term_ends_on__gte=on, term_ends_on__lte=latest_end(on, cls.SOON)),
            ),
            Slice(
                "election_due",
                _("election overdue or within 6 months"),
                lambda on: active(on) & Q(term_ends_on__lte=latest_end(on, cls.SOON)),
            ),
            Slice("election_overdue", _("election overdue"), lambda on: active(on) & overdue(on)),
            Slice("no_record", _("no record this quarter"), lambda on: active(on) & quiet(on)),
            Slice("few_members", _("fewer than 3 full members"), lambda on: active(on) & few),
            Slice("theme_day_asked", _("theme day asked for this month"), theme_day_asked),
            Slice(
                "theme_day_held",
                _("theme day held this month"),
                lambda on: (
                    theme_day_asked(on)
                    & Q(
                        organisation__in=recorded("this_month", on, kind=LifeKind.THEME_DAY).values(
                            "organisation"
                        )
                    )
                ),
            ),
        )
        return {one.name: one for one in named}


def recorded(cut: str, on: date, **of):
    """Return the records of a slice that are not void."""
    return LifeRecord._base_manager.filter(LifeRecord.slices()[cut].q(on), **of).order_by()


def is_ending(on: date) -> bool:
    """Tell whether a quarter is in its last month: before that, nothing recorded yet is no cause for attention."""
    return on.month % 3 == 0


def latest_end(on: date, months: int) -> date:
    """Return the latest day which lies that many months after a day, or fewer, counted back from it.

    The end of February lies 6 months before 28 August and also before 31 August, which has no day of its own then.
    """
    later = months_after(on, months)
    is_last = (on + relativedelta(days=1)).month != on.month
    return later + relativedelta(day=31) if is_last else later


def months_after(day: date, months: int) -> date:
    """Return the same day some months later (or earlier), the last of the month where there is none."""
    return day + relativedelta(months=months)
