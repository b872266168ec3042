"""Visits, and visit tasks with their places."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.models import Grid, GridPost, OfGrid
from grids.ground.moments import within
from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from portal.spans import valid_on


class VisitKind(models.TextChoices):
    """The kind of household or shop that is visited."""

    HOUSEHOLD = "household", _("household")
    SHOP = "shop", _("shop")
    KEY_PERSON = "key_person", _("person in need of care")


class TaskQuerySet(Sliced, ScopedQuerySet):
    """Visit tasks, filtered by scope and by slice."""

    def with_progress(self):
        """Add `places_left`: the number of a task's places that are still to be visited."""
        left = TaskPlace.left_on(timezone.localdate(), "places__")
        return self.annotate(places_left=Count("places", filter=left))


class VisitTask(OrganisationScoped):
    """A list of places to visit about one matter, for example 160 shops and their signs."""

    title = models.CharField(_("visit task"), max_length=60)
    kind = models.CharField(_("who is visited"), max_length=12, choices=VisitKind, default=VisitKind.SHOP)
    due_on = models.DateField(_("until"))
    note = models.CharField(_("what to check there"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("set by"), on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(_("set at"), default=timezone.now)
    places_total = models.PositiveIntegerField(_("places"), default=0, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit task")
        verbose_name_plural = _("visit tasks")
        ordering = ["-due_on", "-pk"]
        indexes = [
            models.Index(fields=["organisation_path", "due_on"], name="visit_task_by_organisation"),
            models.Index(fields=["due_on", "id"], name="visit_task_by_list"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the tasks with a place in the grids that a worker works in."""
        mine = TaskPlace._base_manager.filter(grid__in=GridPost.grids_of(user))
        return Q(pk__in=mine.values("task"))

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists share."""

        def left(on: date) -> models.QuerySet:
            return TaskPlace._base_manager.filter(TaskPlace.left_on(on)).values("task")

        named = (
            Slice("all", _("all"), lambda on: Q()),
            Slice("open", _("with places left"), lambda on: Q(pk__in=left(on))),
            Slice("overdue", _("overdue"), lambda on: Q(pk__in=left(on), due_on__lt=on)),
        )
        return {one.name: one for one in named}


class VisitQuerySet(Sliced, ScopedQuerySet):
    """Visits, filtered by scope and by slice."""


class Visit(OfGrid):
    """A visit and what was seen. The place is a building and its entrance, without door and name."""

    WRITTEN = ("visited_by", "visited_at")

    class Finding(models.TextChoices):
        WELL = "well", _("all is well")
        NEED = "need", _("has a need")
        HAZARD = "hazard", _("hazard or disorder seen")
        EXPLAINED = "explained", _("policy explained")
        ABSENT = "absent", _("nobody there")

    kind = models.CharField(
        _("who is visited"), max_length=12, choices=VisitKind, default=VisitKind.HOUSEHOLD
    )
    place = models.CharField(_("place"), max_length=80)
    finding = models.CharField(_("what was seen"), max_length=12, choices=Finding, default=Finding.WELL)
    note = models.CharField(_("note"), max_length=300, blank=True)
    needs_follow_up = models.BooleanField(_("look again"), default=False)
    visited_at = models.DateTimeField(_("visited at"), default=timezone.now)
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("visited by"), on_delete=models.PROTECT, related_name="+"
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation_path", "visited_at"], name="visit_by_organisation"),
            models.Index(fields=["grid", "visited_at"], name="visit_by_grid"),
            models.Index(fields=["visited_at", "id"], name="visit_by_list"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_finding_display()}"

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists and counts share."""
        named = (
            Slice("all", _("all"), lambda on: Q()),
            Slice("this_month", _("this month"), lambda on: within(on.replace(day=1), on, "visited_at")),
            Slice("follow_up", _("to look at again"), lambda on: Q(needs_follow_up=True)),
        )
        return {one.name: one for one in named}


class TaskPlace(Scoped):
    """A place of a visit task. Its visit ticks it off."""

    scope_path = "grid__organisation_path"

    task = models.ForeignKey(
        VisitTask, verbose_name=_("visit task"), on_delete=models.CASCADE, related_name="places"
    )
    grid = models.ForeignKey(Grid, verbose_name=_("grid"), on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=80)
    visit = models.OneToOneField(
        Visit, verbose_name=_("visit"), null=True, blank=True, on_delete=models.PROTECT, related_name="target"
    )

    class Meta:
        verbose_name = _("place of a task")
        verbose_name_plural = _("places of a task")
        ordering = ["task", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "grid", "place"],
                name="task_place_once",
                violation_error_message=_("This place is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.place

    @classmethod
    def left_on(cls, day: date, prefix: str = "") -> Q:
        """Select the places still to be visited. Places in a grid that has ended are left out."""
        return Q(**{f"{prefix}visit__isnull": True}) & valid_on(day, f"{prefix}grid__")

    @property
    def organisation(self):
        """The community of its grid."""
        return self.grid.organisation

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the places in the grids that a worker works in."""
        return Q(grid__in=GridPost.grids_of(user))
