"""Founds many organisations: the rules of `found_organisation` on a tree in memory, in few statements."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from portal.audit.services import record_many
from portal.organisations.models import Organisation, Placement
from portal.organisations.services.founding import FOUND, code_taken, founding_changes
from portal.organisations.services.placements import check_order, span
from portal.organisations.services.tree import (
    hold_tree,
    name_taken,
    require_active,
    require_depth,
    require_room,
)
from portal.scope.actors import Actor
from portal.scope.reach import Reach

BATCH = 1000
MOST_FAULTS = 20


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation to found. `parent` is a code; it may be that of an earlier row in the same list.

    `line` is its line in the workbook, for faults.
    """

    line: int
    name: str
    code: str
    kind: str
    parent: str
    document_number: str
    day: date
    short_name: str = ""


@dataclass
class Tree:
    """The present tree with the organisations added so far."""

    by_code: dict[str, Organisation] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # active children by path
    last: dict[str, str] = field(default_factory=dict)  # path of the last child by path
    grown: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # new children by code

    def add(self, one: Organisation) -> None:
        """Add an organisation. Organisations must come in the order of their paths."""
        above = one.path[: -Organisation.steplen]
        self.by_code[one.code] = one
        self.last[above] = one.path
        if one.is_active:
            self.names[above].add(one.name)

    def next_path(self, parent: Organisation) -> str:
        """Return the path of the next child, as treebeard numbers it: one after the last."""
        last = self.last.get(parent.path)
        step = Organisation._str2int(last[-Organisation.steplen :]) + 1 if last else 1
        return Organisation._get_path(parent.path, parent.depth + 1, step)


@dataclass(frozen=True)
class Founded:
    """An organisation at its place in memory, with its row of the list."""

    organisation: Organisation
    parent: Organisation
    row: NewOrganisation


@transaction.atomic
def found_organisations(
    *, rows: Sequence[NewOrganisation], actor: Actor | None, report: Callable[[int, int], None] | None = None
) -> list[Organisation]:
    """Found organisations in the given order, all of them or none.

    Takes one statement per 1,000 rows and table. `report` gets (done, total): half of it when all rows are checked,
    the rest while they are written. Raises ValidationError with up to 20 faults, each with the number of its line,
    and PermissionDenied when `actor` may not found below one of the parents.
    """
    hold_tree()
    tree = Tree()
    for one in Organisation.objects.all():
        tree.add(one)
    reach = actor.reach(FOUND)
    founded, faults = [], []
    report = report or (lambda done, total: None)
    for number, row in enumerate(rows):
        report(number // 2, len(rows))
        try:
            founded.append(_planted(tree, row, reach))
        except ValidationError as fault:
            faults += [f"{row.line}: {text}" for text in fault.messages]
            if len(faults) >= MOST_FAULTS:
                break
    if faults:
        raise ValidationError(faults[:MOST_FAULTS])
    _write(tree, founded, actor, report)
    return [one.organisation for one in founded]


def _planted(tree: Tree, row: NewOrganisation, reach: Reach) -> Founded:
    """Return the new organisation at its place in memory. Raises ValidationError, PermissionDenied."""
    parent = tree.by_code.get(row.parent)
    if parent is None or not reach.covers(parent.path):
        raise PermissionDenied(FOUND)
    check_order(None, row.day, row.document_number)
    require_active(parent, "parent")
    require_room(parent, "parent")
    require_depth(parent, "parent")
    name, code = row.name.strip(), row.code.strip()
    if code in tree.by_code:
        raise code_taken(code)
    if name in tree.names[parent.path]:
        raise name_taken(name, parent, "name")
    made = Organisation(
        name=name,
        short_name=row.short_name.strip(),
        code=code,
        kind=row.kind,
        founded_on=row.day,
        depth=parent.depth + 1,
        path=tree.next_path(parent),
    )
    for column, value in made.derived(made.spelled_fields).items():
        setattr(made, column, value)
    tree.add(made)
    tree.grown[parent.code] += 1
    return Founded(made, parent, row)


def _write(
    tree: Tree, founded: list[Founded], actor: Actor | None, report: Callable[[int, int], None]
) -> None:
    new = {one.organisation.code: one.organisation for one in founded}
    grown: dict[int, list[str]] = defaultdict(list)
    for code, count in tree.grown.items():
        if code in new:
            new[code].numchild = count
        else:
            grown[count].append(code)
    for count, codes in grown.items():
        for first in range(0, len(codes), BATCH):
            parents = Organisation.objects.filter(code__in=codes[first : first + BATCH])
            parents.update(numchild=F("numchild") + count)
    total = len(founded)
    for first in range(0, total, BATCH):
        report((total + first) // 2, total)
        some = founded[first : first + BATCH]
        Organisation.objects.bulk_create(one.organisation for one in some)
        Placement.objects.bulk_create(
            span(
                one.organisation,
                Placement.Act.FOUNDED,
                parent=one.parent,
                day=one.row.day,
                document_number=one.row.document_number,
            )
            for one in some
        )
        acts = (
            (one.organisation, founding_changes(one.organisation, one.parent), one.row.document_number)
            for one in some
        )
        record_many(FOUND, acts, actor=actor)
    report(total, total)
