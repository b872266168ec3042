"""A report of something seen, from the worker's phone until it is closed."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.models import OfGrid, OfGridQuerySet
from grids.ground.moments import until
from portal.indicators import Slice
from portal.workflow import Transition


class Report(OfGrid):
    """Reported, accepted or refused, assigned, handled, verified by another person, and closed."""

    class Category(models.TextChoices):
        SANITATION = "sanitation", _("sanitation")
        STREETSCAPE = "streetscape", _("streetscape (billboards, LED screens)")
        FACILITIES = "facilities", _("public facilities")
        FIRE = "fire", _("fire safety")
        DISPUTE = "dispute", _("disputes")
        SECURITY = "security", _("public security")
        PROPERTY = "property", _("property services")
        CARE = "care", _("care for people in need")
        APPEAL = "appeal", _("residents' appeals")
        OTHER = "other", _("other")

    class Level(models.TextChoices):
        NORMAL = "normal", _("ordinary")
        FAST = "fast", _("rather urgent")
        URGENT = "urgent", _("urgent")

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        ACCEPTED = "accepted", _("taken on")
        REFUSED = "refused", _("not accepted")
        ASSIGNED = "assigned", _("being handled")
        HANDLED = "handled", _("handled, to be verified")
        RETURNED = "returned", _("returned to the handler")
        CLOSED = "closed", _("verified and closed")

    WRITTEN = ("reported_by", "reported_at")
    OPEN = (State.REPORTED, State.ACCEPTED, State.ASSIGNED, State.HANDLED, State.RETURNED)
    WORKING = (State.ASSIGNED, State.RETURNED)

    ACCEPT = Transition("grids.accept_report", (State.REPORTED,), State.ACCEPTED)
    REFUSE = Transition("grids.refuse_report", (State.REPORTED,), State.REFUSED)
    ASSIGN = Transition("grids.assign_report", (State.ACCEPTED, *WORKING), State.ASSIGNED)
    HANDLE = Transition("grids.handle_report", WORKING, State.HANDLED)
    VERIFY = Transition("grids.verify_report", (State.HANDLED,), State.CLOSED)
    RETURN = Transition("grids.return_report", (State.HANDLED,), State.RETURNED)
    # The handler has left. The report waits to be assigned anew.
    TAKE_OFF = Transition("grids.assign_report", WORKING, State.ACCEPTED)
    JUDGING = frozenset({VERIFY.verb, RETURN.verb})

    category = models.CharField(
        _("report category"), max_length=12, choices=Category, default=Category.STREETSCAPE
    )
    level = models.CharField(_("urgency"), max_length=8, choices=Level, default=Level.NORMAL)
    place = models.CharField(_("place"), max_length=80)
    text = models.CharField(_("what was seen"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REPORTED)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    respond_by = models.DateTimeField(_("to be accepted by"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    due_at = models.DateTimeField(_("to be handled by"), null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handler"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    handed_to = models.CharField(_("department that handles it"), max_length=60, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handling logged by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    result = models.CharField(_("how it was handled"), max_length=500, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # The answer to the reporter: the reason of a refusal or return, or the verifier's findings.
    outcome = models.CharField(_("answer to the reporter"), max_length=300, blank=True)
    evidence = models.ManyToManyField(
        "evidence.Evidence", verbose_name=_("photos and files"), related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfGridQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("handled_by")),
                name="report_verified_by_another",
                violation_error_message=_("Who handled it does not verify it."),
            )
        ]
        indexes = [
            models.Index(fields=["organisation_path", "state"], name="report_by_organisation"),
            models.Index(fields=["reported_at", "id"], name="report_by_list"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.place}"

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the reports of a worker's grids, and open reports elsewhere that the worker handles."""
        return super().assigned_to(user) | Q(handler=user.pk, state__in=cls.OPEN)

    @classmethod
    def own_of(cls, user) -> Q:
        """Select the reports that a person handles or handled."""
        return Q(handled_by=user.pk) | Q(handler=user.pk)

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("grid_report_detail", args=[self.pk])

    def is_late(self, now) -> bool:
        """Tell whether its limit had passed at `now`, as the slice "overdue" does."""
        waiting = self.state == self.State.REPORTED and self.respond_by < now
        working = (
            self.state in (self.State.ACCEPTED, *self.WORKING) and bool(self.due_at) and self.due_at < now
        )
        return waiting or working

    @property
    def is_late_now(self) -> bool:
        """Tell whether its limit has passed, for a cell of a list."""
        return self.is_late(timezone.now())

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists, tiles and duties share."""
        state = cls.State

        def late(on: date) -> Q:
            now = timezone.now()
            working = Q(state__in=[state.ACCEPTED, *cls.WORKING], due_at__lt=now)
            return working | Q(state=state.REPORTED, respond_by__lt=now)

        def handled(on: date) -> Q:
            return until(on, "handled_at") & Q(due_at__isnull=False)

        # Reports whose handler's account was withdrawn need a new handler.
        left = Q(state__in=cls.WORKING, handler__is_active=False)
        outside = Q(state__in=cls.WORKING, handler__isnull=True)
        named = (
            Slice("open", _("open"), lambda on: Q(state__in=cls.OPEN)),
            Slice("waiting", _("to be accepted"), lambda on: Q(state=state.REPORTED)),
            Slice("to_assign", _("to be assigned"), lambda on: Q(state=state.ACCEPTED) | left),
            Slice("handed_over", _("with a department"), lambda on: outside),
            Slice("working", _("being handled"), lambda on: Q(state__in=cls.WORKING)),
            Slice("to_verify", _("to be verified"), lambda on: Q(state=state.HANDLED)),
            Slice("overdue", _("overdue"), late),
            Slice("closed", _("verified and closed"), lambda on: Q(state=state.CLOSED)),
            Slice("handled", _("handled"), handled),
            Slice("in_time", _("handled in time"), lambda on: handled(on) & Q(handled_at__lte=F("due_at"))),
            Slice("all", _("all"), lambda on: Q()),
        )
        return {one.name: one for one in named}
