"""Moving and merging: the tree changes, and every scoped row below follows in the same transaction."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.organisations.models import Organisation, Placement
from portal.organisations.services.paths import check_depth, check_size, rewrite_paths
from portal.organisations.services.placements import check_order, place
from portal.organisations.services.tree import (
    fresh,
    hold_tree,
    parent_of,
    require,
    require_active,
    require_free_name,
    require_not_root,
    require_room,
)
from portal.scope.actors import Actor


@transaction.atomic
def move_organisation(
    *, organisation: Organisation, parent: Organisation, document_number: str, day: date, actor: Actor | None
) -> Organisation:
    """Put an organisation with everything below it under another superior.

    `actor` needs the right at both places. Refused below itself, below a dissolved organisation, below a branch,
    and when more than MAX_MOVED_ROWS rows would follow.
    """
    verb = "organisations.move_organisation"
    hold_tree()
    moved, target = fresh(organisation), fresh(parent)
    require(actor, verb, moved, target)
    require_not_root(moved)
    require_active(moved, "parent")
    _check_target(moved, target, "parent")
    check_order(moved, day, document_number)
    before = parent_of(moved)
    if before == target:
        message = _("%(name)s already stands under %(parent)s.")
        raise ValidationError({"parent": message % {"name": moved.name, "parent": target.name}})
    require_free_name(moved.name, target, "parent")
    check_size(moved)
    moved = carry(moved, target, Placement.Act.MOVED, day=day, document_number=document_number)
    changes = {"superior": [str(before), str(target)]}
    record(verb, moved, actor=actor, changes=changes, reason=document_number)
    return moved


@transaction.atomic
def merge_organisation(
    *,
    organisation: Organisation,
    successor: Organisation,
    document_number: str,
    day: date,
    actor: Actor | None,
) -> Organisation:
    """Merge an organisation into its successor.

    Its subordinate organisations move to the successor. The merged one is dissolved and moves below the successor.
    Its rows keep their owner, and the successor's people reach them.
    """
    verb = "organisations.merge_organisation"
    hold_tree()
    merged, target = fresh(organisation), fresh(successor)
    require(actor, verb, merged, target)
    require_not_root(merged)
    require_active(merged, "successor")
    check_order(merged, day, document_number)
    _check_target(merged, target, "successor")
    children = list(Organisation.objects.get_children(merged).filter(dissolved_on__isnull=True))
    _check_children(children, merged, target, day, document_number)
    check_size(merged)
    before = parent_of(merged)
    for child in children:
        carry(fresh(child), fresh(target), Placement.Act.MOVED, day=day, document_number=document_number)
    merged = fresh(merged)
    act = {"act": Placement.Act.MERGED, "day": day, "document_number": document_number}
    if before == target:
        place(merged, act["act"], parent=target, day=day, document_number=document_number)
    else:
        merged = carry(merged, fresh(target), act["act"], day=day, document_number=document_number)
    Organisation.objects.filter(pk=merged.pk).update(
        dissolved_on=day, merged_into=target, version=F("version") + 1
    )
    merged = fresh(merged)
    changes = {"merged_into": [None, str(target)], "superior": [str(before), str(target)]}
    if children:
        changes["subordinates"] = [str(merged), f"{target}: {'、'.join(child.name for child in children)}"]
    record(verb, merged, actor=actor, changes=changes, reason=document_number)
    return merged


def carry(
    organisation: Organisation, parent: Organisation, act: str, *, day: date, document_number: str
) -> Organisation:
    """Move the node and the paths of all rows below, and begin its next placement. Checks nothing."""
    old = organisation.path
    Organisation.objects.move(organisation, parent, "last-child")
    moved = fresh(organisation)
    rewrite_paths(old, moved.path)
    Organisation.objects.filter(pk=moved.pk).update(version=F("version") + 1)
    moved = fresh(moved)
    place(moved, act, parent=parent, day=day, document_number=document_number)
    return moved


def _check_target(organisation: Organisation, target: Organisation, field: str) -> None:
    if target.path.startswith(organisation.path):
        raise ValidationError({field: _("An organisation cannot stand below itself.")})
    require_active(target, field)
    if field == "parent":
        require_room(target, field)
    check_depth(organisation, target)


def _check_children(
    children: list[Organisation], merged: Organisation, target: Organisation, day: date, document_number: str
) -> None:
    if children:
        require_room(target, "successor")
    for child in children:
        check_order(child, day, document_number)
        require_free_name(child.name, target, "successor", but=merged)
