"""The profile of a branch: leadership, members, term of office."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models.frequency import LifeKind
from branches.models.record import LifeRecord
from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, ScopedQuerySet


class ProfileQuerySet(Sliced, ScopedQuerySet):
    """Profiles, by scope and by slice."""


class BranchProfile(OrganisationScoped):
    """What a branch says of itself once. Terms: 3 years, 5 in villages and communities (Opinion of July 2018)."""

    class Term(models.IntegerChoices):
        THREE = 3, _("3 years")
        FIVE = 5, _("5 years (village or community)")

    COMMITTEE_FROM = 7  # full members from which a branch elects a committee
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
        named = (
            Slice("all", _("all"), lambda on: Q(organisation__dissolved_on=None)),
            Slice(
                "election_soon",
                _("election within 6 months"),
                lambda on: Q(
                    organisation__dissolved_on=None,
                    term_ends_on__gte=on,
                    term_ends_on__lte=months_after(on, cls.SOON),
                ),
            ),
            Slice(
                "election_overdue",
                _("election overdue"),
                lambda on: Q(organisation__dissolved_on=None, term_ends_on__lt=on),
            ),
            Slice(
                "theme_day_held",
                _("theme day held this month"),
                lambda on: Q(
                    organisation__dissolved_on=None,
                    organisation__in=LifeRecord._base_manager.filter(
                        LifeRecord.slices()["this_month"].q(on), kind=LifeKind.THEME_DAY
                    ).values("organisation"),
                ),
            ),
        )
        return {one.name: one for one in named}


def months_after(day: date, months: int) -> date:
    """Return the same day some months later (or earlier), the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
