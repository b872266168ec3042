"""The scheme: the rules by which branches are compared, as versioned data of an organiser."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from ratings.schemes.models.series import Flag, Series

VIEW = "ratings.view_scheme"


class SchemeQuerySet(ScopedQuerySet):
    """Schemes. Rated branches may read the rules once they are in use."""

    def visible_to(self, user, permission: str):
        """Keep those within reach; to view, also those in use that rate a branch of one's own."""
        within = super().visible_to(user, permission)
        reach = user.reach(permission)
        if permission != VIEW or reach.everything:
            return within
        rated = GroupMember._base_manager.filter(reach.as_q("organisation_path"), scheme=OuterRef("pk"))
        return within | self.filter(Exists(rated), ~Q(state=Scheme.State.DRAFT))


class Scheme(OrganisationScoped):
    """One edition of the rules. Drafts are edited. An edition in use never changes; the next one replaces it.

    `minimum_score` is in hundredths of a point, `flag_share` in percent of a group's branches. `in_use_from` is the
    day on which the edition was put into use. A job opens its months from that month on.

    `arithmetic` says which rules its months follow (`ratings.rounds.rules`). The parameters from `empty_lines` on have
    no effect under the first ones (decision 0035).
    """

    class EmptyLines(models.TextChoices):
        LEFT_OUT = "left_out", _("leave it out; its weight goes to the other lines of its dimension")
        GIVEN = "given", _("give the value that the line names")

    class Source(models.TextChoices):
        SYSTEM_DEFAULT = "system_default", _("system default (a proposal)")
        OWN = "own", _("set by the organiser")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("in use")
        RETIRED = "retired", _("retired")

    FULL = 10_000  # hundredths: the sum of a scheme's weights, and a full value

    series = models.ForeignKey(
        Series,
        verbose_name=_("rating series"),
        on_delete=models.PROTECT,
        related_name="editions",
        editable=False,
    )
    title = models.CharField(_("title"), max_length=80)
    edition = models.CharField(_("edition"), max_length=40)
    source = models.CharField(_("source"), max_length=20, choices=Source, default=Source.OWN)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    minimum_score = models.PositiveIntegerField(_("minimum score"), default=8000)
    notice_workdays = models.PositiveSmallIntegerField(_("workdays of notice"), default=3)
    flag_share = models.PositiveSmallIntegerField(_("flags in percent of a group"), default=10)
    empty_lines = models.CharField(
        _("a line with nothing to count"), max_length=10, choices=EmptyLines, default=EmptyLines.LEFT_OUT
    )
    pull = models.PositiveSmallIntegerField(_("draw small numbers towards the group by"), default=2)
    least_countable = models.PositiveSmallIntegerField(_("countable weight that a flag needs"), default=60)
    least_cases = models.PositiveSmallIntegerField(_("cases that a place needs"), default=5)
    flags_capped = models.BooleanField(_("never more flags than the group has"), default=True)
    band_cases = models.PositiveSmallIntegerField(_("cases of the band"), default=1)
    arithmetic = models.PositiveSmallIntegerField(_("rules of counting"), default=2, editable=False)
    in_use_from = models.DateField(_("in use from"), null=True, editable=False)
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating scheme")
        verbose_name_plural = _("rating schemes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "edition"],
                name="scheme_edition_once",
                violation_error_message=_("This edition of the scheme exists already. Give it another name."),
            ),
            models.UniqueConstraint(
                fields=["series", "edition"],
                name="series_edition_once",
                violation_error_message=_("This edition of the scheme exists already. Give it another name."),
            ),
            models.UniqueConstraint(
                fields=["series"], condition=Q(state="active"), name="series_one_edition_in_use"
            ),
            models.CheckConstraint(
                condition=Q(flag_share__lte=100),
                name="scheme_share_at_most_100",
                violation_error_message=_("At most 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(least_countable__lte=100),
                name="scheme_countable_at_most_100",
                violation_error_message=_("At most 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(pull__lte=1000, band_cases__lte=1000),
                name="scheme_pull_and_band_within",
                violation_error_message=_("At most 1,000 cases."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"

    @property
    def is_exact(self) -> bool:
        """Tell whether its months follow the rules of decision 0035."""
        return self.arithmetic >= 2

    def editions(self) -> models.QuerySet:
        """Return all editions of its series. Together they rate a month once, and they pass the flag on."""
        return Scheme._base_manager.filter(series=self.series_id)


class PeerGroup(Scoped):
    """Branches that are compared with each other: alike ones, such as offices or villages.

    Its successor is the group of the next edition that competes for the same `flag`, whatever its name.
    """

    scope_path = "scheme__organisation_path"

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.CASCADE, related_name="groups"
    )
    flag = models.ForeignKey(
        Flag,
        verbose_name=_("rotating red flag"),
        on_delete=models.PROTECT,
        related_name="groups",
        editable=False,
    )
    name = models.CharField(_("group"), max_length=60)
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("peer group")
        verbose_name_plural = _("peer groups")
        ordering = ["scheme", "ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="group_once",
                violation_error_message=_("The scheme has a group of this name already."),
            ),
            models.UniqueConstraint(fields=["scheme", "flag"], name="flag_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMemberQuerySet(ScopedQuerySet):
    """Members of groups."""

    def current(self):
        """Keep those who have not left, among them those who are rated from a coming month on."""
        return self.filter(rated_until__isnull=True)


class GroupMember(OrganisationScoped):
    """A branch in its group. `scheme` is the group's, so that a branch is in one group of a scheme only.

    It is rated in the months from `rated_from` on (None: all) and before `rated_until` (None: it has not left). Both are
    first days of months. Who leaves an edition in use is kept, because the month that runs still rates it.
    """

    group = models.ForeignKey(
        PeerGroup, verbose_name=_("peer group"), on_delete=models.CASCADE, related_name="members"
    )
    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.CASCADE, related_name="members"
    )
    rated_from = models.DateField(_("rated from"), null=True)
    rated_until = models.DateField(_("rated until before"), null=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a peer group")
        verbose_name_plural = _("members of peer groups")
        ordering = ["group", "organisation_path"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "organisation"],
                condition=Q(rated_until__isnull=True),
                name="member_in_one_group",
                violation_error_message=_("This branch is in a group of the scheme already."),
            )
        ]
        indexes = [models.Index(fields=["organisation_path", "scheme"], name="member_by_organisation")]

    def __str__(self) -> str:
        return f"{self.group} {self.organisation}"
