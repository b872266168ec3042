"""The base class of scoped models: their place in the tree, and the one way to query rows within reach."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.scope.actors import Actor
from portal.scope.paths import PathField, in_subtree, in_subtrees
from portal.scope.reach import Reach


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to organisations."""

    def visible_to(self, user: Actor, permission: str) -> Self:
        """Keep exactly the rows that `user` may see with `permission` ("app.verb")."""
        return self._reached(user, permission, user.reach(permission))

    def visible_outside(self, user: Actor, permission: str, paths: Sequence[str]) -> Self:
        """Keep those of them that lie below none of `paths`, whole organisations of the reach; "" is the whole portal.

        Counts of the rows below such paths come from elsewhere (portal.rollups).
        """
        reach = user.reach(permission)
        if "" in paths:
            return self.none()
        if not paths:
            return self._reached(user, permission, reach)
        others = replace(reach, paths=tuple(path for path in reach.paths if path not in paths), wide=False)
        return self._reached(user, permission, others).exclude(in_subtrees(self.model.scope_path, paths))

    def _reached(self, user: Actor, permission: str, reach: Reach) -> Self:
        model = self.model
        if reach.everything:
            return self
        ways = [reach.as_q(model.scope_path)]
        if permission in model.participant_permissions and reach.participant_paths:
            ways.append(model.participation(reach, permission))
        if reach.assigned_paths:
            ways.append(model.assigned_to(user) & in_subtrees(model.scope_path, reach.assigned_paths))
        return self.filter(_any_of(model, ways, wide=reach.wide))

    def within(self, **parents: object) -> Self:
        """Keep the rows that belong to parents which the person has already fetched through `visible_to`.

        Examples: `within(problem=row)`, `within(entry__in=rows)`. The reach of the parents is the reach of these
        rows, because their scope path leads through the same relation. Raises ValueError for a relation with which
        it does not begin.
        """
        for lookup in parents:
            if not self.model.scope_path.startswith(f"{lookup.removesuffix('__in')}__"):
                raise ValueError(f"{self.model.__name__}: the scope path does not lead through {lookup}")
        return self.filter(**parents)

    def in_tree_of(self, organisation: models.Model) -> Self:
        """Keep the rows of an organisation and of all below it."""
        return self.filter(in_subtree(self.model.scope_path, organisation.path))


def _any_of(model: type[models.Model], ways: Sequence[Q], *, wide: bool) -> Q:
    """Join the ways in which a person may meet rows: an OR where most rows are met, a UNION of keys where few are.

    PostgreSQL reads the whole table for an OR with a subquery, however few rows it keeps.
    """
    if wide or len(ways) == 1:
        return reduce(or_, ways)
    first, *others = (model._base_manager.order_by().filter(way).values("pk") for way in ways)
    return Q(pk__in=first.union(*others))


class Scoped(models.Model):
    """A model whose rows reach people only through `visible_to`.

    `scope_path` is the look-up from a row to the path of its organisation. People outside the subtree can reach
    rows in two declared ways. Organisations that take part (for example helping units) see the row with
    `participant_permissions` only: `participant_lookup` leads to their path, or `participation` is overridden.
    People whose role applies by assignment only (accounts.roles.ASSIGNED) see the rows of `assigned_to`.
    """

    scope_path: ClassVar[str] = "organisation_path"
    participant_permissions: ClassVar[frozenset[str]] = frozenset()
    participant_lookup: ClassVar[str] = ""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def participation(cls, reach: Reach, permission: str) -> Q:
        """Select rows in which an organisation of the person's own reach takes part, by a semi-join."""
        narrowed = in_subtrees(cls.participant_lookup, reach.participant_paths)
        return Q(pk__in=cls._base_manager.filter(narrowed).values("pk"))

    @classmethod
    def assigned_to(cls, user: Actor) -> Q:
        """Select the rows that are assigned to the person. None unless a model overrides it."""
        return Q(pk__in=[])

    def admits(self, user: Actor, permission: str) -> bool:
        """Tell whether `visible_to` gives this row to `user`. It queries only where the reach does not decide."""
        reach = user.reach(permission)
        if reach.covers(self.organisation.path):
            return True
        takes_part = permission in self.participant_permissions and bool(reach.participant_paths)
        if not (takes_part or reach.assigned_paths):
            return False
        return type(self).objects.visible_to(user, permission).filter(pk=self.pk).exists()


class OrganisationScoped(Scoped):
    """A scoped row with its own organisation. The path is copied so that filters need no join."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("Party organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_path = PathField(_("organisation path"), editable=False, db_index=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Copy the path of the organisation. Moving a subtree rewrites it (organisations.services)."""
        self.organisation_path = self.organisation.path
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "organisation" in update_fields:
            kwargs["update_fields"] = {*update_fields, "organisation_path"}
        super().save(*args, **kwargs)


def scoped_models() -> list[type[Scoped]]:
    """Return every concrete scoped model."""
    return [model for model in apps.get_models() if issubclass(model, Scoped)]
