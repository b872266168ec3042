"""Founding and renaming of organisations."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.organisations.models import Area, Organisation, Placement
from portal.organisations.services.placements import check_order, place
from portal.organisations.services.tree import (
    fresh,
    hold_tree,
    parent_of,
    require,
    require_active,
    require_depth,
    require_free_name,
    require_room,
)
from portal.scope.actors import Actor
from portal.workflow import apply_edit

FOUND = "organisations.found_organisation"


@transaction.atomic
def found_organisation(
    *,
    name: str,
    code: str,
    kind: str,
    parent: Organisation | None,
    document_number: str,
    day: date,
    actor: Actor | None,
    short_name: str = "",
    area: Area | None = None,
) -> Organisation:
    """Found an organisation below `parent`. Without a parent it is the root, of which there is exactly one.

    Raises ValidationError by field, and PermissionDenied when `actor` may not found there.
    """
    hold_tree()
    check_order(None, day, document_number)
    _check_code(code)
    values = {
        "name": name.strip(),
        "code": code.strip(),
        "kind": kind,
        "short_name": short_name.strip(),
        "area": area,
        "founded_on": day,
    }
    if parent is None:
        founded = _add_root(values, actor)
    else:
        parent = fresh(parent)
        require(actor, FOUND, parent)
        require_active(parent, "parent")
        require_room(parent, "parent")
        require_depth(parent, "parent")
        require_free_name(values["name"], parent, "name")
        founded = Organisation.objects.add_child(parent, values)
    place(founded, Placement.Act.FOUNDED, parent=parent, day=day, document_number=document_number)
    record(FOUND, founded, actor=actor, changes=founding_changes(founded, parent), reason=document_number)
    return founded


def founding_changes(founded: Organisation, parent: Organisation | None) -> dict[str, list[object]]:
    """Return the changes in the audit entry of a founding."""
    return {"name": [None, founded.name], "superior": [None, str(parent) if parent else None]}


@transaction.atomic
def rename_organisation(
    *,
    organisation: Organisation,
    name: str,
    document_number: str,
    day: date,
    actor: Actor | None,
    short_name: str = "",
    version: int | None = None,
) -> Organisation:
    """Give an organisation a new name from `day` on. Past days still show the old one.

    Raises StaleEdit when `version` is given and somebody saved meanwhile.
    """
    verb = "organisations.rename_organisation"
    hold_tree()
    current = fresh(organisation)
    require(actor, verb, current)
    require_active(current, "name")
    check_order(current, day, document_number)
    parent = parent_of(current)
    if parent is not None:
        require_free_name(name.strip(), parent, "name", but=current)
    values = {"name": name.strip(), "short_name": short_name.strip()}
    version = current.version if version is None else version
    renamed = apply_edit(verb, current, values, version=version, actor=actor, reason=document_number)
    place(renamed, Placement.Act.RENAMED, parent=parent, day=day, document_number=document_number)
    return renamed


def _add_root(values: dict[str, object], actor: Actor | None) -> Organisation:
    if Organisation.objects.filter(depth=1).exists():
        raise ValidationError({"parent": _("The tree has its root already; name the superior organisation.")})
    if actor is not None:
        raise ValidationError({"parent": _("Only the set-up of the portal founds the root.")})
    return Organisation.objects.add_root(values)


def _check_code(code: str) -> None:
    if Organisation.objects.filter(code=code.strip()).exists():
        raise code_taken(code.strip())


def code_taken(code: str) -> ValidationError:
    """Return the fault of a code that another organisation has."""
    return ValidationError({"code": _("The code %(code)s is taken.") % {"code": code}})
