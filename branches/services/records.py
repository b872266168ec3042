"""Organisation life: recorded, changed by version, voided with a reason."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import LifeRecord
from branches.services.writing import check_names
from portal.audit.services import record
from portal.evidence.services import store_evidence
from portal.workflow import StaleState, add_row, apply_edit, check_right

ADD, CHANGE = "branches.add_record", "branches.change_record"
RECORDED = ["kind", "held_on", "theme", "host", "expected", "attended"]


CHANGEABLE = [*RECORDED, "absences", "content", "resolution"]
MOST_FILES = 10


def add_record(*, organisation, files: Sequence[UploadedFile] = (), actor, **values) -> LifeRecord:
    """Record what a branch held, with files if there are any. Raises PermissionDenied, ValidationError by field."""
    check_right(ADD, organisation, actor)
    check_values(values)
    check_files(files)
    row = LifeRecord(organisation=organisation, recorded_by=actor, **values)
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        _attach(ADD, row, files, actor)
    return row


def change_record(
    row: LifeRecord, *, version: int, files: Sequence[UploadedFile] = (), actor, **values
) -> LifeRecord:
    """Change a record and add files. Raises StaleEdit on an old version, StaleState once void, ValidationError."""
    check_right(CHANGE, row.organisation, actor)
    check_names(values, CHANGEABLE)
    if row.state != LifeRecord.State.HELD:
        raise StaleState(row, CHANGE)
    check_values({name: getattr(row, name) for name in RECORDED} | values)
    check_files(files)
    with transaction.atomic():
        changed = apply_edit(CHANGE, row, values, version=version, actor=actor)
        _attach(CHANGE, changed, files, actor)
    return changed


def _attach(verb: str, row: LifeRecord, files: Sequence[UploadedFile], actor) -> None:
    if files:
        kept = [store_evidence(file=file, organisation=row.organisation, actor=actor) for file in files]
        row.evidence.add(*kept)
        record(verb, row, actor=actor, changes={"evidence": [None, "、".join(one.name for one in kept)]})


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


def check_files(files: Sequence[UploadedFile]) -> None:
    """Raise ValidationError for more files than one record takes at a time."""
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(most)s files at a time.") % {"most": MOST_FILES}})
