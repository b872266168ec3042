"""Organisations, units and areas for tests. A test that depends on a value sets it."""

import itertools

from portal.organisations.models import Organisation, Unit

_numbers = itertools.count(1)


def organisation(parent: Organisation | None = None, **fields) -> Organisation:
    """Make an organisation under `parent`, or a root."""
    number = next(_numbers)
    fields.setdefault("code", f"ORG{number:06d}")
    fields.setdefault("name", f"第{number}组织")
    fields.setdefault("kind", Organisation.Kind.BRANCH if parent else Organisation.Kind.LOCAL_COMMITTEE)
    if parent is None:
        return Organisation.objects.add_root(fields)
    return Organisation.objects.add_child(Organisation.objects.get(pk=parent.pk), fields)


def unit(organisation: Organisation, **fields) -> Unit:
    """Make a unit of an organisation."""
    number = next(_numbers)
    fields.setdefault("code", f"UNIT{number:06d}")
    fields.setdefault("name", f"第{number}单位")
    fields.setdefault("kind", Unit.Kind.OFFICE)
    fields.setdefault("sector", Unit.Sector.PARTY_AND_MASS)
    return Unit.objects.create(organisation=organisation, **fields)
