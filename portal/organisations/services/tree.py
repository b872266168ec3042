"""Checks that come before every change of the tree."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation
from portal.scope.actors import Actor


def hold_tree() -> None:
    """Let one change of the tree run at a time, until the end of the transaction.

    An UPDATE of the root that changes nothing locks its row on PostgreSQL. On SQLite the transaction is the only
    writer anyway.
    """
    Organisation.objects.filter(depth=1).update(version=F("version"))


def fresh(organisation: Organisation) -> Organisation:
    """Return the organisation read anew, because paths in memory may be old."""
    return Organisation.objects.get(pk=organisation.pk)


def parent_of(organisation: Organisation) -> Organisation | None:
    """Return the superior organisation, or None for the root. One query."""
    return Organisation.objects.get_parent(organisation)


def require(actor: Actor | None, verb: str, *organisations: Organisation) -> None:
    """Raise PermissionDenied unless `actor` holds the verb at each. None is the system itself."""
    for organisation in organisations:
        if actor is not None and not actor.may(verb, organisation):
            raise PermissionDenied(verb)


def require_active(organisation: Organisation, field: str) -> None:
    """Refuse an organisation that has been dissolved or merged."""
    if not organisation.is_active:
        message = _("%(name)s was dissolved on %(day)s.")
        raise ValidationError(
            {field: message % {"name": organisation.name, "day": organisation.dissolved_on}}
        )


def require_not_root(organisation: Organisation) -> None:
    """Refuse acts that are impossible on the root."""
    if organisation.is_root():
        raise ValidationError(_("This is the top of the tree; it stays where it is."))


def require_room(parent: Organisation, field: str) -> None:
    """Refuse an organisation below a branch. A Party group is part of its branch, not a level."""
    if parent.kind in Organisation.BRANCH_KINDS:
        message = _("%(name)s is a branch; no organisation stands below a branch.")
        raise ValidationError({field: message % {"name": parent.name}})


def require_free_name(
    name: str, parent: Organisation, field: str, *, but: Organisation | None = None
) -> None:
    """Refuse a name that another active organisation below the same superior has."""
    siblings = Organisation.objects.get_children(fresh(parent)).filter(dissolved_on__isnull=True, name=name)
    if but is not None:
        siblings = siblings.exclude(pk=but.pk)
    if siblings.exists():
        raise name_taken(name, parent, field)


def name_taken(name: str, parent: Organisation, field: str) -> ValidationError:
    """Return the fault of a name that another active organisation below the same superior has."""
    message = _("%(parent)s already has an organisation called %(name)s.")
    return ValidationError({field: message % {"parent": parent.name, "name": name}})


def require_depth(parent: Organisation, field: str) -> None:
    """Refuse a child deeper than a path can express."""
    if (parent.depth + 1) * Organisation.steplen > Organisation._meta.get_field("path").max_length:
        raise ValidationError({field: _("The tree would become too deep.")})
