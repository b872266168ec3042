"""The branches rated in a month, their inputs, and their results.

Entries and inputs are written once, when the month is frozen. Standings are derived: they are rewritten with each
reviewed score until the month is published, and `rank_month --check` can rebuild them at any time.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import Evidence
from portal.orders import Filled
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from ratings.rounds.models.round import Round
from ratings.schemes.models import Criterion, PeerGroup

VIEW = "ratings.view_standing"


class RatedQuerySet(ScopedQuerySet):
    """Rows of rated branches. `entry` is the look-up from a row to its entry, "" for entries themselves."""

    entry = ""

    def visible_to(self, user, permission: str):
        """Keep rows within the organiser's reach; of one's own branches from the notice on; of peers when published.

        Before the notice, rated branches see nothing. Their group sees the full table once it is published
        (decision 0014).
        """
        reach = user.reach(permission)
        if reach.everything:
            return self
        rows = reach.as_q("round__organisation_path")
        rows |= reach.as_q(f"{self.entry}organisation_path") & Q(round__state__in=Round.TOLD)
        if permission == VIEW:
            peer = Entry._base_manager.filter(
                reach.as_q("organisation_path"), round=OuterRef("round"), group=OuterRef("group")
            )
            rows |= Q(Exists(peer), round__state=Round.State.PUBLISHED)
        return self.filter(rows)


class StandingQuerySet(RatedQuerySet):
    """Standings."""

    entry = "entry__"

    def in_order(self):
        """Return them in the order of the table: by group and place, those with a veto last."""
        return self.order_by(
            "group__ordinal", "group", models.F("place").asc(nulls_last=True), "entry__path_then", "pk"
        )


class Entry(OrganisationScoped):
    """A branch in a round, with its name, superior and path of that day. Access follows today's tree."""

    round = models.ForeignKey(
        Round, verbose_name=_("rating round"), on_delete=models.PROTECT, related_name="entries"
    )
    group = models.ForeignKey(
        PeerGroup, verbose_name=_("peer group"), on_delete=models.PROTECT, related_name="entries"
    )
    name = models.CharField(_("name of that day"), max_length=200)
    path_then = models.CharField(_("path of that day"), max_length=255)

    objects = RatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a branch")
        verbose_name_plural = _("entries of branches")
        ordering = ["round", "group", "path_then"]
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="entry_once")]
        indexes = [models.Index(fields=["organisation_path", "round"], name="entry_by_organisation")]

    def __str__(self) -> str:
        return self.name

    def admits(self, user, permission: str) -> bool:
        """Tell whether a person may see it. The organiser may, even when the branch has moved away."""
        organised = user.reach(permission).covers(self.round.organisation_path)
        return organised or super().admits(user, permission)

    def evidence(self):
        """Return the files that prove its scores or vetoes."""
        proofs = [self.reviews.order_by().values("proof"), self.vetoes.order_by().values("proof")]
        return Evidence._base_manager.filter(Q(pk__in=proofs[0]) | Q(pk__in=proofs[1]))


class AboutEntryQuerySet(ScopedQuerySet):
    """Rows about an entry."""

    def visible_to(self, user, permission: str):
        """Keep rows within the organiser's reach and of one's own branches, but not those of peers."""
        reach = user.reach(permission)
        organised = reach.as_q("entry__round__organisation_path")
        return self.filter(organised | reach.as_q("entry__organisation_path"))


class AboutEntry(Scoped):
    """A row about an entry (`entry`): a score, a veto, an objection."""

    scope_path = "entry__organisation_path"

    objects = AboutEntryQuerySet.as_manager()

    class Meta:
        abstract = True

    def admits(self, user, permission: str) -> bool:
        """Tell whether a person may see it: everybody who may see the entry."""
        return self.entry.admits(user, permission)

    @property
    def organisation(self):
        """The branch of the entry."""
        return self.entry.organisation


class Input(Scoped):
    """The count of a line on the day of freezing: `part` of `whole`, or a reviewed score of 10,000.

    Written by one INSERT … SELECT per criterion, from existing rows that are never deleted. The keys therefore have
    no constraint: three checks per row were most of the cost of freezing (decision 0014).
    """

    scope_path = "entry__organisation_path"

    round = models.ForeignKey(
        Round,
        verbose_name=_("rating round"),
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    entry = models.ForeignKey(
        Entry,
        verbose_name=_("entry of a branch"),
        on_delete=models.PROTECT,
        related_name="inputs",
        db_constraint=False,
        db_index=False,
    )
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("criterion"),
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    part = models.PositiveBigIntegerField(_("part"))
    whole = models.PositiveBigIntegerField(_("of all"))

    class Meta:
        verbose_name = _("frozen input")
        verbose_name_plural = _("frozen inputs")
        ordering = ["round", "entry", "criterion"]
        # Starts with the round: one index range is a month, in the order in which the ranking groups.
        constraints = [models.UniqueConstraint(fields=["round", "entry", "criterion"], name="input_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.criterion_id}: {self.part}/{self.whole}"


def remark_on(place: int | None, vetoed: bool, qualified: bool, total: int, least: int) -> str:
    """Return in words why a branch has no place or may not hold the flag, "" when nothing is in its way."""
    if vetoed:
        return _("under a veto")
    if place is None:
        return _("too few cases for a place")
    if qualified:
        return ""
    return _("below the minimum score") if total < least else _("too little countable weight")


class Standing(Scoped):
    """The result of a branch in a round. Scores are hundredths of a point. `place` is empty under a veto, and with too few cases.

    `qualified`: a place, at least the minimum score and enough countable weight, so that the branch may hold the flag.
    `countable` is the weight of the lines with something to count, in hundredths; `best` and `worst` are the band. These
    four are empty for editions under the first rules.
    """

    NO_PLACE = "2147483647"  # stands for the empty place in the order of the list

    scope_path = "entry__organisation_path"

    entry = models.OneToOneField(
        Entry,
        verbose_name=_("entry of a branch"),
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="standing",
    )
    round = models.ForeignKey(
        Round,
        verbose_name=_("rating round"),
        on_delete=models.PROTECT,
        related_name="standings",
        db_constraint=False,
        db_index=False,
    )
    group = models.ForeignKey(
        PeerGroup,
        verbose_name=_("peer group"),
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    study = models.PositiveIntegerField(_("study"))
    business = models.PositiveIntegerField(_("business"))
    service = models.PositiveIntegerField(_("service"))
    total = models.PositiveIntegerField(_("total"))
    place = models.PositiveIntegerField(_("place in the ranking"), null=True)
    vetoed = models.BooleanField(_("under a veto"))
    qualified = models.BooleanField(_("may hold the flag"))
    countable = models.PositiveIntegerField(_("countable weight"), null=True)
    cases = models.PositiveBigIntegerField(_("cases counted"), null=True)
    best = models.PositiveIntegerField(_("best place that the numbers allow"), null=True)
    worst = models.PositiveIntegerField(_("worst place that the numbers allow"), null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["round", "group", "place"]
        indexes = [
            models.Index(fields=["round", "group", "place"], name="standing_by_place"),
            models.Index(
                models.F("round").desc(),
                "group",
                Filled("place", filling="2147483647"),
                "entry",
                name="standing_by_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.total / 100:.2f}"

    @property
    def organisation(self):
        """The branch."""
        return self.entry.organisation

    @property
    def why_no_place(self) -> str:
        """Why the branch is listed without a place, "" when it has one."""
        return remark_on(self.place, self.vetoed, True, 0, 0)

    @property
    def why_no_flag(self) -> str:
        """Why the branch may not hold the flag, "" when it may."""
        least = self.round.scheme.minimum_score
        return remark_on(self.place, self.vetoed, self.qualified, self.total, least)

    @property
    def band(self) -> str:
        """The best and the worst place that the numbers allow, "" where the edition has no band."""
        if self.best is None or self.worst is None:
            return ""
        return str(self.best) if self.best == self.worst else f"{self.best}–{self.worst}"


class GroupRate(Scoped):
    """The rate of a group in a computed line: good cases of all its branches, written with each ranking.

    `rate` is in hundredths of a percent. Small numbers are drawn towards it.
    """

    scope_path = "round__organisation_path"

    round = models.ForeignKey(
        Round, verbose_name=_("rating round"), on_delete=models.PROTECT, related_name="rates"
    )
    group = models.ForeignKey(
        PeerGroup, verbose_name=_("peer group"), on_delete=models.PROTECT, related_name="+"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="+"
    )
    part = models.PositiveBigIntegerField(_("good cases"))
    whole = models.PositiveBigIntegerField(_("of all"))
    rate = models.PositiveIntegerField(_("rate of the group"))

    class Meta:
        verbose_name = _("rate of a group")
        verbose_name_plural = _("rates of groups")
        ordering = ["round", "group", "criterion"]
        constraints = [
            models.UniqueConstraint(fields=["round", "group", "criterion"], name="group_rate_once")
        ]

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}"
