"""Units: offices, institutions and enterprises."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.organisations.models import Area, Organisation, Unit
from portal.organisations.services.tree import require, require_active
from portal.scope.actors import Actor
from portal.workflow import apply_edit


@transaction.atomic
def add_unit(
    *,
    organisation: Organisation,
    code: str,
    name: str,
    kind: str,
    sector: str,
    actor: Actor | None,
    has_leading_group: bool = False,
    area: Area | None = None,
    is_demo: bool = False,
) -> Unit:
    """Add a unit to its top Party organisation.

    Raises ValidationError when the code is taken or the organisation is dissolved.
    """
    verb = "organisations.add_unit"
    require(actor, verb, organisation)
    require_active(organisation, "organisation")
    _check_code(code)
    unit = Unit.objects.create(
        organisation=organisation,
        code=code.strip(),
        name=name.strip(),
        kind=kind,
        sector=sector,
        has_leading_group=has_leading_group,
        area=area,
        is_demo=is_demo,
    )
    record(verb, unit, actor=actor, changes={"name": [None, unit.name], "code": [None, unit.code]})
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, version: int, actor: Actor | None, **values: object) -> Unit:
    """Change fields of a unit. A move to another organisation needs the right there too.

    Raises StaleEdit when somebody saved meanwhile.
    """
    verb = "organisations.change_unit"
    require(actor, verb, unit.organisation)
    if "organisation" in values and values["organisation"] != unit.organisation:
        require(actor, verb, values["organisation"])
        require_active(values["organisation"], "organisation")
    if "code" in values:
        _check_code(values["code"], but=unit)
    return apply_edit(verb, unit, values, version=version, actor=actor)


def _check_code(code: str, *, but: Unit | None = None) -> None:
    taken = Unit.objects.filter(code=code.strip())
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise ValidationError({"code": _("The code %(code)s is taken.") % {"code": code.strip()}})
