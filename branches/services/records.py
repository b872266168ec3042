"""Organisation life: recorded, changed by version, voided with a reason."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import LifeRecord
from branches.services.writing import add_row
from portal.workflow import StaleState, apply_edit, check_right

ADD, CHANGE = "branches.add_record", "branches.change_record"
RECORDED = ["kind", "held_on", "theme", "host", "expected", "attended"]


def add_record(*, organisation, actor, **values) -> LifeRecord:
    """Record what a branch held. Raises PermissionDenied, ValidationError by field."""
    check_right(ADD, organisation, actor)
    check_values(values)
    return add_row(
        ADD, LifeRecord(organisation=organisation, recorded_by=actor, **values), RECORDED, actor=actor
    )


def change_record(row: LifeRecord, *, version: int, actor, **values) -> LifeRecord:
    """Change a record. Raises StaleEdit on an old version, StaleState once it is void, ValidationError by field."""
    check_right(CHANGE, row.organisation, actor)
    if row.state != LifeRecord.State.HELD:
        raise StaleState(row, CHANGE)
    values.pop("organisation", None)
    check_values({name: getattr(row, name) for name in RECORDED} | values)
    return apply_edit(CHANGE, row, values, version=version, actor=actor)


def void_record(*, row: LifeRecord, reason: str, actor) -> LifeRecord:
    """Take a record out of every count, with a reason. Raises StaleState, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is void.")})
    return LifeRecord.VOIDING.apply(row, actor=actor, reason=reason)


def check_values(values: dict[str, object]) -> None:
    """Raise ValidationError for a day or numbers that cannot be right."""
    faults = {}
    if values["held_on"] > timezone.localdate():
        faults["held_on"] = _("Record it once it has been held: this day lies in the future.")
    if values["expected"] < 1:
        faults["expected"] = _("At least one person should attend.")
    if values["attended"] > values["expected"]:
        faults["attended"] = _("More people attended than should have.")
    if faults:
        raise ValidationError(faults)
