"""Bookings of door-to-door services, and the service teams."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.models import OfGrid, OfGridQuerySet
from grids.ground.moments import until, within
from grids.residents.models import Answer, ForPerson
from portal.indicators import Slice
from portal.scope.models import OrganisationScoped
from portal.workflow import Transition


class ServiceTeam(OrganisationScoped):
    """A team of a street that provides services at people's doors.

    Its size is a number, without a list of names.
    """

    name = models.CharField(_("service team"), max_length=60)
    people = models.PositiveSmallIntegerField(_("people in the team"))
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    note = models.CharField(_("note"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("service team")
        verbose_name_plural = _("service teams")
        ordering = ["organisation_path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="service_team_once",
                violation_error_message=_("The street has a team of this name already."),
            )
        ]
        indexes = [models.Index(fields=["organisation_path", "id"], name="team_by_organisation")]

    def __str__(self) -> str:
        return self.name


class Booking(ForPerson, OfGrid):
    """A booking: booked, perhaps rescheduled, done with papers taken and returned, confirmed with the resident."""

    class Category(models.TextChoices):
        RELIEF = "relief", _("civil affairs and relief")
        PENSION = "pension", _("social insurance (proof of life)")
        HEALTH_INSURANCE = "health_insurance", _("health insurance")
        WORK = "work", _("employment")
        DISABILITY = "disability", _("services for the disabled")
        HEALTH = "health", _("health and family planning")
        AGE = "age", _("old age and care")
        PAPERS = "papers", _("household register and papers")
        FARMING = "farming", _("farming and herding")
        ERRANDS = "errands", _("bills and errands")
        PARTY = "party", _("Party matters (membership, dues)")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        BOOKED = "booked", _("booked")
        RESCHEDULED = "rescheduled", _("rescheduled")
        DONE = "done", _("done, to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    Answer = Answer
    WRITTEN = ("booked_by", "booked_at")
    TYPED = ("note", "place", "matter", "result", "papers_taken")
    OPEN = (State.BOOKED, State.RESCHEDULED)

    RESCHEDULE = Transition("grids.reschedule_booking", OPEN, State.RESCHEDULED)
    FINISH = Transition("grids.finish_booking", OPEN, State.DONE)
    CONFIRM = Transition("grids.confirm_booking", (State.DONE,), State.CONFIRMED)
    RETURN = Transition("grids.return_booking", (State.DONE,), State.BOOKED)
    CANCEL = Transition("grids.cancel_booking", OPEN, State.CANCELLED)
    ENDED = (State.CONFIRMED, State.CANCELLED)
    JUDGING = frozenset({CONFIRM.verb, RETURN.verb})
    # Bookings whose assignee's account was withdrawn need a new assignee.
    NOBODY = Q(assignee__isnull=True) | Q(assignee__is_active=False)

    category = models.CharField(_("matter"), max_length=18, choices=Category, default=Category.PENSION)
    matter = models.CharField(_("what exactly"), max_length=40, blank=True)
    place = models.CharField(_("place"), max_length=80)
    note = models.CharField(_("to mind at the door"), max_length=120, blank=True)
    appointed_at = models.DateTimeField(_("appointed for"))
    minutes = models.PositiveSmallIntegerField(_("about how long (minutes)"), default=20)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who goes"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    team = models.ForeignKey(
        ServiceTeam,
        verbose_name=_("service team"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.BOOKED)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("booked by"), on_delete=models.PROTECT, related_name="+"
    )
    booked_at = models.DateTimeField(_("booked at"), default=timezone.now)
    papers_taken = models.CharField(_("papers taken along"), max_length=120, blank=True)
    papers_returned = models.BooleanField(_("papers have been given back"), default=False)
    result = models.CharField(_("how it was settled"), max_length=200, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    answer = models.CharField(_("what the resident says"), max_length=14, choices=Answer, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfGridQuerySet.as_manager()

    class Meta:
        verbose_name = _("door-to-door booking")
        verbose_name_plural = _("door-to-door bookings")
        ordering = ["appointed_at", "pk"]
        indexes = [
            models.Index(fields=["organisation_path", "state"], name="booking_by_organisation"),
            models.Index(fields=["grid", "appointed_at"], name="booking_by_grid"),
            models.Index(fields=["appointed_at", "id"], name="booking_by_list"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_as}：{self.subject}"

    @property
    def subject(self) -> str:
        """The subject: the exact matter, or else its category."""
        return self.matter or self.get_category_display()

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the bookings of a worker's grids, and the worker's own unfinished bookings elsewhere."""
        return super().assigned_to(user) | Q(assignee=user.pk, state__in=cls.OPEN)

    @classmethod
    def own_of(cls, user) -> Q:
        """Select the bookings that a person logged as done."""
        return Q(done_by=user.pk)

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists, tiles and duties share."""
        opened = Q(state__in=cls.OPEN)
        state = cls.State
        settled = Q(state__in=[state.DONE, state.CONFIRMED]) & ~Q(answer=cls.Answer.DISSATISFIED)

        named = (
            Slice("open", _("to be done"), lambda on: opened),
            Slice("today", _("today"), lambda on: opened & within(on, on, "appointed_at")),
            Slice("overdue", _("past its time"), lambda on: opened & Q(appointed_at__lt=timezone.now())),
            Slice("unassigned", _("nobody named yet"), lambda on: opened & cls.NOBODY & Q(team=None)),
            Slice("of_team", _("with a team"), lambda on: opened & cls.NOBODY & Q(team__isnull=False)),
            Slice("to_confirm", _("to be confirmed"), lambda on: Q(state=state.DONE)),
            Slice("confirmed", _("confirmed"), lambda on: Q(state=state.CONFIRMED)),
            Slice("done", _("done"), lambda on: settled & until(on, "done_at")),
            Slice("all", _("all"), lambda on: until(on, "booked_at")),
        )
        return {one.name: one for one in named}
