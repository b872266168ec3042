"""A month of a scheme: frozen, ranked, in notice, published, and unchanged from then on."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from portal.workflow import Transition
from ratings.rounds.months import last_of
from ratings.schemes.models import Scheme

VIEW = "ratings.view_round"


class RoundQuerySet(ScopedQuerySet):
    """Rounds. The organiser always sees them, rated branches from the notice on."""

    def visible_to(self, user, permission: str):
        """Keep those within reach; to view, also those from the notice on that rate a branch of one's own."""
        within = super().visible_to(user, permission)
        reach = user.reach(permission)
        if permission != VIEW or reach.everything:
            return within
        rated = Round._meta.get_field("entries").related_model._base_manager.filter(
            reach.as_q("organisation_path"), round=OuterRef("pk")
        )
        return within | self.filter(Exists(rated), state__in=Round.TOLD)

    def of_series(self, scheme: Scheme):
        """Keep those of any edition of a scheme's series."""
        return self.filter(scheme__series=scheme.series_id)

    def unfinished(self):
        """Keep those that are not published yet. An organiser with one cannot be dissolved."""
        return self.exclude(state=Round.State.PUBLISHED)


class Round(OrganisationScoped):
    """One month of one scheme, with one job. `revision` counts the changes of its standings.

    A write that changes standings raises `revision` first, in the same transaction. A second writer therefore waits
    for the first on both databases without a row lock. `digest_format` names the format of the digest's lines
    (`services.digests`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be frozen")
        DRAFT = "draft", _("draft, being reviewed")
        NOTICE = "notice", _("in notice")
        PUBLISHED = "published", _("published")

    TOLD = (State.NOTICE, State.PUBLISHED)

    PROPOSE = Transition("ratings.propose_round", (State.DRAFT,), State.NOTICE)
    WITHDRAW = Transition("ratings.withdraw_notice", (State.NOTICE,), State.DRAFT)
    PUBLISH = Transition("ratings.publish_round", (State.NOTICE,), State.PUBLISHED)

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.PROTECT, related_name="rounds"
    )
    month = models.DateField(_("month"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    job = models.OneToOneField(
        Job, verbose_name=_("job"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    notice_until = models.DateField(_("in notice until"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    digest_format = models.PositiveSmallIntegerField(_("format of the digest"), default=3, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating round")
        verbose_name_plural = _("rating rounds")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "month"], name="round_once"),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("proposed_by")),
                name="round_published_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_path", "month"], name="round_by_organisation"),
            models.Index(fields=["month", "id"], name="round_by_list"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.scheme.title}"

    @property
    def last_day(self):
        """The last day of which facts count."""
        return last_of(self.month)

    @property
    def is_open(self) -> bool:
        """Tell whether its scores can still change."""
        return self.state == self.State.DRAFT

    @property
    def is_told(self) -> bool:
        """Tell whether rated branches can see it."""
        return self.state in self.TOLD

    def notice_is_over(self, on=None) -> bool:
        """Tell whether the last day of notice has passed."""
        return self.notice_until is not None and (on or timezone.localdate()) > self.notice_until


class MonthRecord(Scoped):
    """A part of the record of a published month: canonical lines, as they were when it was published.

    `services.record` writes and reads them. They are written once and never changed.
    """

    scope_path = "round__organisation_path"

    round = models.ForeignKey(
        Round, verbose_name=_("rating round"), on_delete=models.PROTECT, related_name="record"
    )
    ordinal = models.PositiveIntegerField(_("order"))
    lines = models.TextField(_("lines"))

    class Meta:
        verbose_name = _("record of a month")
        verbose_name_plural = _("records of months")
        ordering = ["round", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["round", "ordinal"], name="month_record_once")]

    def __str__(self) -> str:
        return f"{self.round} {self.ordinal}"
