"""A grid of a community, and its workers with the spans of their posts."""

from datetime import date
from typing import ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.indicators import Slice, Sliced
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from portal.scope.paths import in_subtrees
from portal.spans import Spanned, ends_after_start, valid_on


class GridQuerySet(Sliced, ScopedQuerySet):
    """Grids, filtered by scope and by slice."""

    def own_first(self, user) -> Self:
        """Keep the grids in force, and sort those first in which the person is main worker."""
        today = timezone.localdate()
        main = GridPost._base_manager.filter(
            valid_on(today), grid=OuterRef("pk"), worker=user.pk, duty=GridPost.Duty.MAIN
        )
        in_force = self.filter(valid_on(today)).select_related("organisation").annotate(own=Exists(main))
        return in_force.order_by("-own", "organisation_path", "code")

    def worked_on(self, day: date, user, permission: str) -> Self:
        """Keep the grids where a worker was posted on a day, within the worker's reach."""
        reach = in_subtrees("organisation_path", user.reach(permission).assigned_paths)
        return self.filter(reach, pk__in=GridPost.grids_of(user, day))


class Grid(Spanned, OrganisationScoped):
    """A part of a community. Households and people are numbers; the grid stores no resident."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("general grid")
        DEDICATED = "dedicated", _("dedicated grid (park, office block, market)")

    name = models.CharField(_("grid"), max_length=60)
    code = models.CharField(_("grid code"), max_length=20)
    kind = models.CharField(_("kind of grid"), max_length=10, choices=Kind, default=Kind.GENERAL)
    area = models.ForeignKey(
        "organisations.Area",
        verbose_name=_("division"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    households = models.PositiveIntegerField(_("households"))
    people = models.PositiveIntegerField(_("residents"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["organisation_path", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="grid_code_once",
                violation_error_message=_("This community has a grid with this code already."),
            ),
            ends_after_start("grid_ends_after_start"),
        ]
        indexes = [models.Index(fields=["organisation_path", "code", "id"], name="grid_by_list")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.name}"

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the grids that a worker works in today."""
        return Q(pk__in=GridPost.grids_of(user))

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """Return the named conditions that lists, tiles and duties share."""

        def posted(on: date) -> models.QuerySet:
            main = GridPost._base_manager.filter(valid_on(on), duty=GridPost.Duty.MAIN)
            return main.values("grid")

        named = (
            Slice("all", _("all"), lambda on: valid_on(on)),
            Slice("with_main", _("with a main worker"), lambda on: valid_on(on) & Q(pk__in=posted(on))),
            Slice(
                "without_main", _("without a main worker"), lambda on: valid_on(on) & ~Q(pk__in=posted(on))
            ),
            Slice("ended", _("ended"), lambda on: Q(ends_on__lt=on)),
        )
        return {one.name: one for one in named}


class GridPost(Spanned, Scoped):
    """A worker's post in a grid, as main worker or backup. A hand-over ends one post and begins the next."""

    class Duty(models.TextChoices):
        MAIN = "main", _("main worker")
        BACKUP = "backup", _("backup worker")

    scope_path = "grid__organisation_path"

    grid = models.ForeignKey(Grid, verbose_name=_("grid"), on_delete=models.PROTECT, related_name="posts")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("grid worker"),
        on_delete=models.PROTECT,
        related_name="grid_posts",
    )
    duty = models.CharField(_("duty"), max_length=8, choices=Duty, default=Duty.MAIN)

    class Meta:
        verbose_name = _("grid post")
        verbose_name_plural = _("grid posts")
        ordering = ["grid", "-duty", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"],
                condition=Q(duty="main", ends_on__isnull=True),
                name="one_main_worker",
                violation_error_message=_("This grid has a main worker. End that post first."),
            ),
            models.UniqueConstraint(
                fields=["grid", "worker"],
                condition=Q(ends_on__isnull=True),
                name="grid_post_once",
                violation_error_message=_("This person works in this grid already."),
            ),
            ends_after_start("grid_post_ends_after_start"),
        ]
        indexes = [models.Index(fields=["worker", "grid"], name="grid_post_by_worker")]

    def __str__(self) -> str:
        return f"{self.grid} {self.worker}"

    @property
    def organisation(self):
        """The community of its grid."""
        return self.grid.organisation

    @classmethod
    def grids_of(cls, user, day: date | None = None) -> models.QuerySet:
        """Return the keys of the grids in which a person works today, or on another day, as a subquery."""
        return cls._base_manager.filter(valid_on(day or timezone.localdate()), worker=user.pk).values("grid")

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the posts of the grids that a worker works in."""
        return Q(grid__in=cls.grids_of(user))


class OfGridQuerySet(Sliced, ScopedQuerySet):
    """Rows of grids, filtered by scope and by slice."""

    def waiting_for(self, user, verb: str) -> Self:
        """Keep the rows on which a person may do `verb`. A person does not judge their own work."""
        rows = self.visible_to(user, verb)
        return rows.exclude(self.model.own_of(user)) if verb in self.model.JUDGING else rows


class OfGrid(OrganisationScoped):
    """A row that belongs to a grid. It has the grid's community as organisation, and the grid's workers can see it.

    `JUDGING` are the verbs by which another person judges what was done. `own_of` selects the rows in which a
    person is not such another one. `WRITTEN` names the fields for author and moment of the row.
    """

    JUDGING: ClassVar[frozenset[str]] = frozenset()
    WRITTEN: ClassVar[tuple[str, str]]

    grid = models.ForeignKey(Grid, verbose_name=_("grid"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def kinds(cls) -> list[type[Self]]:
        """Return the models whose rows belong to grids."""
        return [model for model in apps.get_models() if issubclass(model, cls)]

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse(f"{self._meta.model_name}_detail", args=[self.pk])

    @classmethod
    def assigned_to(cls, user) -> Q:
        """Select the rows of the grids in which a worker works today."""
        return Q(grid__in=GridPost.grids_of(user))

    @classmethod
    def own_of(cls, user) -> Q:
        """Select the rows in which the person did what another person has to judge."""
        return Q(pk__in=[])

    def is_own_of(self, user) -> bool:
        """Tell whether the person did what another person has to judge, in one query."""
        return type(self)._base_manager.filter(type(self).own_of(user), pk=self.pk).exists()

    def save(self, *args, **kwargs):
        """Copy the community of the grid."""
        if self.organisation_id is None:
            self.organisation = self.grid.organisation
        super().save(*args, **kwargs)
