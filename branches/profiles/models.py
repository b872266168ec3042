"""The profile of a branch: leadership, members, term of office."""

from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.profiles.signs import Remark, Sign, added_slices, all_signs, declare_signs, shown_by
from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, ScopedQuerySet


class ProfileQuerySet(Sliced, ScopedQuerySet):
    """Profiles, filtered by scope and by slice."""

    def with_signs(self, on: date):
        """Annotate each profile with `signs`: the names of the signs that it shows on a day."""
        return self.annotate(signs=shown_by(on))


class BranchProfile(OrganisationScoped):
    """The facts of a branch. Terms last 3 years, 5 in villages and communities (Opinion of July 2018)."""

    class Term(models.IntegerChoices):
        THREE = 3, _("3 years")
        FIVE = 5, _("5 years (village or community)")

    COMMITTEE_FROM = 7  # full members from which a branch elects a committee
    LEAST = 3  # full members from which a branch may stand by itself (支部工作条例（试行）)
    SOON = 6  # months before the end of a term from which the election is called near
    # Bodies by the figure of the profile that decides and the number from which a branch has the body.
    BODIES = {"committee": ("full_members", COMMITTEE_FROM), "groups": ("groups", 1)}

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
    # Computed by the services from the four fields above. Stored, so that lists can be filtered by it.
    term_ends_on = models.DateField(_("term ends on"), editable=False)
    reminded_months = models.PositiveSmallIntegerField(
        _("reminded, months before"), null=True, editable=False
    )
    # First day on which today's members and groups decided what is due. None: since the branch was founded.
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
        indexes = [
            models.Index(fields=["organisation_path", "term_ends_on"], name="profile_by_organisation"),
            models.Index(fields=["organisation_path", "id"], name="profile_by_list"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def is_overdue(self, on: date) -> bool:
        """Tell whether the term had ended by a day, as the slice "election_overdue" does."""
        return self.term_ends_on < on

    @classmethod
    def standing(cls, on: date) -> Q:
        """Select profiles of branches that exist on a day: founded by then and not dissolved yet."""
        founded = Q(organisation__founded_on=None) | Q(organisation__founded_on__lte=on)
        return founded & (Q(organisation__dissolved_on=None) | Q(organisation__dissolved_on__gt=on))

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists, tiles and duties share. All select existing branches only."""

        def attention(on: date) -> Q:
            return reduce(or_, (Q(sign.q(on)) for sign in all_signs()))

        named = (
            Slice("all", _("all"), lambda on: Q()),
            Slice("attention", _("to be looked at"), attention),
            Slice(
                "election_soon",
                _("election within 6 months"),
                lambda on: Q(term_ends_on__gte=on, term_ends_on__lte=latest_end(on, cls.SOON)),
            ),
            Slice(
                "election_due",
                _("election overdue or within 6 months"),
                lambda on: Q(term_ends_on__lte=latest_end(on, cls.SOON)),
            ),
            *(Slice(sign.name, sign.label, sign.q) for sign in all_signs()),
            *added_slices(),
        )
        return {
            one.name: replace(one, q=lambda on, condition=one.q: cls.standing(on) & condition(on))
            for one in named
        }


def _overdue(profile: BranchProfile) -> Remark:
    return Remark(
        gettext("The term ended on %(day)s.") % {"day": profile.term_ends_on},
        gettext("Hold the election, or enter the document that approves a delay."),
        gettext("Opinion on terms of office (July 2018): 3 years, 5 in villages and communities"),
    )


def _few_members(profile: BranchProfile) -> Remark:
    return Remark(
        gettext("The branch has %(n)s full members, fewer than 3.") % {"n": profile.full_members},
        gettext("Ask the superior organisation about a joint branch, or bring the number up to date."),
        gettext("Regulation on the work of branches (trial): 3 full members or more set up a branch"),
    )


declare_signs(
    Sign("election_overdue", _("election overdue"), lambda on: Q(term_ends_on__lt=on), _overdue, order=10),
    Sign(
        "few_members",
        _("fewer than 3 full members"),
        lambda on: Q(full_members__lt=BranchProfile.LEAST),
        _few_members,
        order=30,
    ),
)


def latest_end(on: date, months: int) -> date:
    """Return the latest day that lies at most `months` after `on`, counted backwards from that day.

    Example: the end of February lies 6 months before 28 August, and also before 31 August, because February has no
    31st.
    """
    later = months_after(on, months)
    is_last = (on + relativedelta(days=1)).month != on.month
    return later + relativedelta(day=31) if is_last else later


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or earlier if negative. Falls back to the last day of a shorter month."""
    return day + relativedelta(months=months)
