"""A resident's wish, its claims and its result."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.models import OfGrid, OfGridQuerySet
from grids.ground.moments import until
from grids.partners.models import Partner
from grids.residents.models import Answer, ForPerson
from portal.indicators import Slice
from portal.scope.models import OrganisationScoped
from portal.scope.paths import in_subtrees
from portal.workflow import Transition


class WishQuerySet(OfGridQuerySet):
    """Wishes, filtered by scope and by slice."""

    def with_claimer(self):
        """Add `claimer`, the name of the organisation that holds the wish, or None."""
        held = Claim._base_manager.filter(wish=OuterRef("pk"), state__in=Claim.HOLDING)
        name = Coalesce(NullIf("organisation__short_name", Value("")), "organisation__name")
        return self.annotate(claimer=Subquery(held.annotate(called=name).values("called")[:1]))


class Wish(ForPerson, OfGrid):
    """Collected, screened, published with the person masked, claimed by exactly one, fulfilled, confirmed.

    Partner organisations outside the street's subtree can see it once it is published, and its claimers can see it
    from then on. They never see the resident's data.
    """

    class Kind(models.TextChoices):
        GOODS = "goods", _("goods")
        HELP = "help", _("help and services")
        COMMON = "common", _("something for all")

    class State(models.TextChoices):
        COLLECTED = "collected", _("to be screened")
        SCREENED = "screened", _("screened")
        PUBLISHED = "published", _("open to claims")
        CLAIMED = "claimed", _("claimed")
        FULFILLED = "fulfilled", _("fulfilled, to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("not passed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    Answer = Answer
    WRITTEN = ("collected_by", "collected_at")
    TYPED = ("detail", "place", "result")
    TYPED_BESIDE = {"claims": ("reason",)}
    participant_permissions = frozenset(
        {
            "grids.view_wish",
            "grids.claim_wish",
            "grids.give_back_wish",
            "grids.extend_claim",
            "grids.fulfil_wish",
        }
    )

    SCREEN = Transition("grids.screen_wish", (State.COLLECTED,), State.SCREENED)
    REFUSE = Transition("grids.refuse_wish", (State.COLLECTED, State.SCREENED), State.REFUSED)
    PUBLISH = Transition("grids.publish_wish", (State.SCREENED,), State.PUBLISHED)
    CLAIM = Transition("grids.claim_wish", (State.PUBLISHED,), State.CLAIMED)
    GIVE_BACK = Transition("grids.give_back_wish", (State.CLAIMED,), State.PUBLISHED)
    FULFIL = Transition("grids.fulfil_wish", (State.CLAIMED,), State.FULFILLED)
    CONFIRM = Transition("grids.confirm_wish", (State.FULFILLED,), State.CONFIRMED)
    RETURN = Transition("grids.return_wish", (State.FULFILLED,), State.CLAIMED)
    WITHDRAW = Transition(
        "grids.withdraw_wish", (State.COLLECTED, State.SCREENED, State.PUBLISHED), State.WITHDRAWN
    )
    PASSED = (State.PUBLISHED, State.CLAIMED, State.FULFILLED, State.CONFIRMED)
    ENDED = (State.CONFIRMED, State.REFUSED, State.WITHDRAWN)
    JUDGING = frozenset({CONFIRM.verb, RETURN.verb})

    kind = models.CharField(_("kind of wish"), max_length=8, choices=Kind, default=Kind.GOODS)
    title = models.CharField(_("what is wished for"), max_length=60)
    detail = models.CharField(_("circumstances (for the street only)"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    value = models.PositiveIntegerField(_("about how much (yuan)"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COLLECTED)
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("collected by"), on_delete=models.PROTECT, related_name="+"
    )
    collected_at = models.DateTimeField(_("collected at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    claim_until = models.DateField(_("to be claimed by"), null=True, blank=True)
    pushed_on = models.DateField(_("partners reminded on"), null=True, blank=True)
    fulfil_by = models.DateField(_("to be fulfilled by"), null=True, blank=True)
    is_extended = models.BooleanField(_("limit extended"), default=False)
    fulfilled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("fulfilment logged by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fulfilled_at = models.DateTimeField(_("fulfilled at"), null=True, blank=True)
    result = models.CharField(_("how it was fulfilled"), max_length=300, blank=True)
    answer = models.CharField(_("what the resident says"), max_length=14, choices=Answer, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    evidence = models.ManyToManyField("evidence.Evidence", verbose_name=_("proof"), related_name="+")
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation_path", "state"], name="wish_by_organisation")]

    def __str__(self) -> str:
        return f"{self.shown_as}：{self.title}"

    @classmethod
    def participation(cls, reach, permission: str) -> Q:
        """Select the wishes that partners of the street may see: open ones, and those claimed by their organisations.

        With the right to claim they also find wishes that others have claimed meanwhile. The answer is then 409
        (taken), not 404.
        """
        states = cls.PASSED if permission == cls.CLAIM.verb else (cls.State.PUBLISHED,)
        streets = Partner.hosts_of(reach.participant_paths)
        offered = Q(state__in=states) & in_subtrees("organisation_path", streets)
        mine = in_subtrees("organisation_path", reach.participant_paths)
        claims = Claim._base_manager.filter(mine, state__in=Claim.HOLDING)
        return offered | Q(pk__in=claims.values("wish"))

    @classmethod
    def own_of(cls, user) -> Q:
        """Select the wishes that a person claimed or logged as fulfilled."""
        claims = Claim._base_manager.filter(claimed_by=user.pk, state__in=Claim.HOLDING)
        return Q(fulfilled_by=user.pk) | Q(pk__in=claims.values("wish"))

    def claim(self):
        """Return the claim that holds this wish, or None. One query."""
        held = self.claims.filter(state__in=Claim.HOLDING).select_related("organisation", "claimed_by")
        return held.first()

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists, tiles and duties share."""
        state = cls.State

        def in_state(one: str):
            return lambda on: Q(state=one)

        soon = timedelta(days=3)
        named = (
            Slice("all", _("all"), lambda on: Q()),
            Slice("to_screen", _("to be screened"), in_state(state.COLLECTED)),
            Slice("to_publish", _("to be published"), in_state(state.SCREENED)),
            Slice("open", _("open to claims"), in_state(state.PUBLISHED)),
            Slice("claimed", _("claimed"), in_state(state.CLAIMED)),
            Slice("due", _("due within 3 days"), lambda on: Q(state=state.CLAIMED, fulfil_by__lte=on + soon)),
            Slice("to_confirm", _("to be confirmed"), in_state(state.FULFILLED)),
            Slice("confirmed", _("confirmed"), lambda on: cls.ended_by(on, state.CONFIRMED)),
            Slice(
                "fulfilled",
                _("confirmed, and not with dissatisfaction"),
                lambda on: cls.ended_by(on, state.CONFIRMED) & ~Q(answer=cls.Answer.DISSATISFIED),
            ),
            Slice(
                "ended",
                _("not passed or withdrawn"),
                lambda on: Q(state__in=[state.REFUSED, state.WITHDRAWN]),
            ),
            Slice("published", _("published so far"), cls._is_published),
        )
        return {one.name: one for one in named}

    @classmethod
    def ended_by(cls, on: date, state: str) -> Q:
        """Select the wishes that had ended by a day."""
        return Q(state=state) & until(on, "ended_at")

    @classmethod
    def _is_published(cls, on: date) -> Q:
        """Select wishes that had been published by a day. Wishes withdrawn after that day are included."""
        withdrawn_later = Q(state=cls.State.WITHDRAWN) & ~until(on, "ended_at")
        return until(on, "published_at") & (Q(state__in=cls.PASSED) | withdrawn_later)


class Claim(OrganisationScoped):
    """A claim on a wish. One claim holds a wish, and a claimer holds few wishes at a time."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("for the unit")
        BRANCH = "branch", _("for the branch")
        MEMBER = "member", _("as a member")

    class State(models.TextChoices):
        OPEN = "open", _("at work")
        DONE = "done", _("fulfilled")
        GIVEN_BACK = "given_back", _("given back")
        EXPIRED = "expired", _("released past its limit")

    HOLDING = (State.OPEN, State.DONE)

    wish = models.ForeignKey(Wish, verbose_name=_("wish"), on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(_("claimed"), max_length=8, choices=Kind)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("claimed by"), on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)
    # Number of the claimer's slot. "At most three at a time" is thus a constraint, safe under simultaneous claims.
    slot = models.PositiveSmallIntegerField(_("place of the claimer"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish"],
                condition=Q(state__in=["open", "done"]),
                name="one_claim_holds_a_wish",
                violation_error_message=_("This wish has been claimed already."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "slot"],
                condition=Q(state="open") & ~Q(kind="member"),
                name="claims_of_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["claimed_by", "slot"],
                condition=Q(state="open", kind="member"),
                name="claims_of_a_member",
            ),
        ]
        indexes = [models.Index(fields=["organisation_path", "state"], name="claim_by_organisation")]

    def __str__(self) -> str:
        return f"{self.claimer} {self.wish}"

    @property
    def claimer(self) -> str:
        """The name shown with the wish: the organisation, and for a member the organisation and the member's name."""
        if self.kind == self.Kind.MEMBER:
            return f"{self.organisation} {self.claimed_by}"
        return str(self.organisation)
