"""What a scoped model inherits: its place in the tree and the one way to ask for rows within reach."""

from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.scope.paths import PathField, in_subtree


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to organisations."""

    def visible_to(self, user, permission: str) -> Self:
        """Keep the rows that `user` may meet with `permission` ("app.verb"); nobody else's, never more."""
        reach = user.reach(permission)
        model = self.model
        if reach.everything:
            return self
        predicate = reach.as_q(model.scope_path)
        if permission in model.participant_permissions and reach.participant_paths:
            predicate |= model.participation(reach)
        return self.filter(predicate)

    def in_tree_of(self, organisation) -> Self:
        """Keep the rows of an organisation and of all below it."""
        return self.filter(in_subtree(self.model.scope_path, organisation.path))


class Scoped(models.Model):
    """A model whose rows reach people only through `visible_to`.

    `scope_path` is the look-up from a row to the path of its organisation. `participant_permissions` and
    `participant_lookup` declare the second relation: organisations outside the subtree that take part
    (helping units, say) meet the row with these permissions and no other.
    """

    scope_path: ClassVar[str] = "organisation_path"
    participant_permissions: ClassVar[frozenset[str]] = frozenset()
    participant_lookup: ClassVar[str] = ""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def participation(cls, reach) -> Q:
        """Select rows in which an organisation of the person's own reach takes part, by a semi-join."""
        narrowed = Q()
        for path in reach.participant_paths:
            narrowed |= in_subtree(cls.participant_lookup, path)
        return Q(pk__in=cls._base_manager.filter(narrowed).values("pk"))


class OrganisationScoped(Scoped):
    """A scoped row with its own organisation; the path is copied so that no join is needed to filter."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("Party organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_path = PathField(_("organisation path"), editable=False, db_index=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Copy the path of the organisation; moving a subtree rewrites it (organisations.services)."""
        self.organisation_path = self.organisation.path
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "organisation" in update_fields:
            kwargs["update_fields"] = {*update_fields, "organisation_path"}
        super().save(*args, **kwargs)


def scoped_models() -> list[type[Scoped]]:
    """Return every concrete scoped model."""
    return [model for model in apps.get_models() if issubclass(model, Scoped)]
