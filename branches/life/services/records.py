"""Organisation life: recorded, changed by version, voided with a reason."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.life.models import LifeRecord
from portal.accounts.models import User
from portal.audit.services import record
from portal.evidence.services import store_evidence
from portal.organisations.models import Organisation
from portal.workflow import StaleState, add_row, apply_edit, check_names, check_right

ADD, CHANGE = "branches.add_record", "branches.change_record"
RECORDED = ["kind", "held_on", "theme", "host", "expected", "attended"]
CHANGEABLE = [*RECORDED, "absences", "content", "resolution"]
MOST_FILES = 10


def add_record(
    *,
    organisation: Organisation,
    files: Sequence[UploadedFile] = (),
    again: bool = False,
    actor: User,
    **values: object,
) -> LifeRecord:
    """Record what a branch held, with its files.

    Raises PermissionDenied, and ValidationError by field. A second record of the same kind and day needs `again`;
    without it the fault is on the field "again".
    """
    check_right(ADD, organisation, actor)
    check_values(values, organisation)
    check_files(files)
    if not again:
        check_alone(twin_of(organisation, values["kind"], values["held_on"]))
    row = LifeRecord(organisation=organisation, recorded_by=actor, **values)
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        _attach(ADD, row, files, actor)
    return row


def change_record(
    row: LifeRecord,
    *,
    version: int,
    files: Sequence[UploadedFile] = (),
    again: bool = False,
    actor: User,
    **values: object,
) -> LifeRecord:
    """Change a record and add files.

    A change that makes it the second record of its kind and day needs `again`, as a new one does. Raises StaleEdit
    on an old version, StaleState when the record is void, ValidationError by field.
    """
    check_right(CHANGE, row.organisation, actor)
    check_names(values, CHANGEABLE)
    if row.state != LifeRecord.State.HELD:
        raise StaleState(row, CHANGE)
    merged = {name: getattr(row, name) for name in RECORDED} | values
    check_values(merged, row.organisation)
    check_files(files)
    if not again:
        check_alone(twin_of(row.organisation, merged["kind"], merged["held_on"], row=row))
    with transaction.atomic():
        changed = apply_edit(CHANGE, row, values, version=version, actor=actor)
        _attach(CHANGE, changed, files, actor)
    return changed


def _attach(verb: str, row: LifeRecord, files: Sequence[UploadedFile], actor: User) -> None:
    if files:
        kept = [store_evidence(file=file, organisation=row.organisation, actor=actor) for file in files]
        row.evidence.add(*kept)
        record(verb, row, actor=actor, changes={"evidence": [None, "、".join(one.name for one in kept)]})


def void_record(*, row: LifeRecord, reason: str, actor: User) -> LifeRecord:
    """Remove a record from every count, with a reason. Raises StaleState, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is void.")})
    return LifeRecord.VOIDING.apply(row, actor=actor, reason=reason)


def twin_of(
    organisation: Organisation, kind: str, held_on: date, *, row: LifeRecord | None = None
) -> LifeRecord | None:
    """Return another record of the same branch, kind and day.

    Returns None when `row` already has that kind and day.
    """
    if row is not None and (row.kind, row.held_on) == (kind, held_on):
        return None
    same = LifeRecord._base_manager.filter(organisation=organisation, kind=kind, held_on=held_on)
    return same.filter(state=LifeRecord.State.HELD).first()


def check_alone(twin: LifeRecord | None) -> None:
    """Raise ValidationError (again) when there is a twin."""
    if twin is not None:
        message = _(
            "This branch has a record of the same kind on that day already (%(theme)s). If this is another one,"
            " tick “record it all the same”."
        )
        raise ValidationError({"again": message % {"theme": twin.theme}})


def check_values(values: dict[str, object], organisation: Organisation) -> None:
    """Raise ValidationError for a day or for numbers that cannot be right."""
    faults = {}
    founded_on = organisation.founded_on
    if founded_on and values["held_on"] < founded_on:
        message = _("The branch was founded on %(day)s: it cannot have held anything before.")
        faults["held_on"] = message % {"day": founded_on}
    if values["held_on"] > timezone.localdate():
        faults["held_on"] = _("Record it once it has been held: this day lies in the future.")
    if values["expected"] < 1:
        faults["expected"] = _("At least one person should attend.")
    if values["attended"] > values["expected"]:
        faults["attended"] = _("More people attended than should have.")
    if faults:
        raise ValidationError(faults)


def check_files(files: Sequence[UploadedFile]) -> None:
    """Raise ValidationError when there are more files than one record accepts at a time."""
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(most)s files at a time.") % {"most": MOST_FILES}})
