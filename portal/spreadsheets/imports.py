"""Imports: stored privately, checked in the background, shown, then written in one transaction or not at all."""

import hashlib
import uuid
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.evidence.names import harmless_name
from portal.jobs.leases import finishing
from portal.jobs.models import Job
from portal.jobs.services import cancel_job, enqueue
from portal.private import private_folder
from portal.spreadsheets.cells import normal
from portal.spreadsheets.guard import check_workbook
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.reading import Sheet, known_headers
from portal.spreadsheets.resources import Importer, Resource, Staged, resource
from portal.spreadsheets.staging import Kept, Shown, kept
from portal.workflow import StaleState

CHECK, APPLY, UNDO = "spreadsheets.check_import", "spreadsheets.apply_import", "spreadsheets.undo_import"
CANCEL = "spreadsheets.cancel_import"
BATCH = 500
REPORT_EVERY = 500
LONGEST_REASON = 300


def start_import(*, wanted: Resource, file: UploadedFile, context: dict, actor) -> ImportRun:
    """Store a workbook and start its check in the background. Raises ValidationError when it cannot be read."""
    _require(wanted.importer, actor)
    folder = private_folder(Path(settings.RUNS_DIR))
    path = folder / f"{uuid.uuid4().hex}.xlsx"
    digest = hashlib.sha256()
    try:
        with path.open("xb") as kept:
            for chunk in file.chunks():
                digest.update(chunk)
                kept.write(chunk)
        check_workbook(path, file.name or "")
        with transaction.atomic():
            run = ImportRun.objects.create(
                owner=actor,
                organisation=actor.organisation,
                resource=wanted.key,
                context=context,
                name=harmless_name(file.name or ""),
                path=path.name,
                sha256=digest.hexdigest(),
            )
            run.check_job = _job(CHECK, run, actor)
            run.save(update_fields=["check_job"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run


def _require(importer: Importer | None, actor) -> None:
    if importer is None or not actor.may(importer.permission):
        raise PermissionDenied(importer.permission if importer else "")


def _job(kind: str, run: ImportRun, actor) -> Job:
    return enqueue(kind, key=f"{kind}:{run.key}", organisation=run.organisation, actor=actor, run=run.pk)


def run_of(job: Job) -> tuple[ImportRun, Importer]:
    """Return the run of a job, and the importer of its resource."""
    run = ImportRun.objects.select_related("owner__organisation", "organisation").get(pk=job.arguments["run"])
    return run, importer_of(run)


def importer_of(run: ImportRun) -> Importer:
    """Return how the rows of a run come in. Raises KeyError when they do not any more."""
    importer = resource(run.resource).importer
    if importer is None:
        raise KeyError(run.resource)
    return importer


def check_in_background(job: Job, report) -> None:
    """Check every row without writing to models. The staged rows are the basis of the preview and of apply."""
    run, importer = run_of(job)
    try:
        sheet = Sheet(
            Path(settings.RUNS_DIR) / run.path,
            importer.columns,
            importer.needed,
            synonyms=importer.synonyms,
            limit=importer.most,
        )
        try:
            staged = _understood(run, importer, sheet, report)
        finally:
            sheet.close()
    except ValidationError as fault:
        with finishing(job):
            ImportRun.objects.filter(pk=run.pk).update(notes=fault.messages)
        return
    with finishing(job):
        _keep(run, staged, sheet)


def _understood(run: ImportRun, importer: Importer, sheet: Sheet, report) -> list[Staged]:
    lines = list(sheet.rows())
    report(0, len(lines), "")
    cells = dict(lines)
    staged = []
    for one in importer.check(lines, sheet.address, run.context, run.owner):
        if one.outcome == StagedRow.Outcome.REFUSED:
            cells_kept = {key: _kept(value) for key, value in cells[one.line].items()}
            one.values = Shown(label=one.values.label, cells=cells_kept)
        staged.append(one)
        if len(staged) % REPORT_EVERY == 0:
            report(len(staged), len(lines), "")
    return staged


def _kept(value: object) -> object:
    """Return a cell as JSON stores it: numbers and texts as they are, anything else as text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _keep(run: ImportRun, staged: list[Staged], sheet: Sheet) -> None:
    StagedRow.objects.filter(run=run).delete()
    rows = (
        StagedRow(
            run=run,
            line=one.line,
            outcome=one.outcome,
            values=one.values.stored(),
            changes=one.changes,
            faults=one.faults,
            row_id=one.row_id,
        )
        for one in staged
    )
    StagedRow.objects.bulk_create(rows, batch_size=BATCH)
    counts = {outcome: sum(one.outcome == outcome for one in staged) for outcome in StagedRow.Outcome.values}
    notes = [] if staged else [_("The sheet holds no rows below its header.")]
    ImportRun.objects.filter(pk=run.pk).update(
        sheet=sheet.title,
        mapping=sheet.mapping,
        unread=_unread(run, sheet),
        hidden=sheet.hidden,
        notes=notes,
        reasoned=sum(one.reasoned for one in staged),
        **counts,
    )


def _unread(run: ImportRun, sheet: Sheet) -> list[str]:
    """Return the unknown headers. Columns of the export that an import ignores on purpose are known."""
    declared = resource(run.resource)
    given = declared.columns
    shown = known_headers(given(False)) | known_headers(given(True)) if given else {}
    return [header for header in sheet.unread if normal(header) not in shown]


def apply_import(*, run: ImportRun, drop_refused: bool, reason: str = "", actor) -> None:
    """Start the job that writes what was shown. Refused rows prevent it unless the person chose to drop them.

    `reason` is needed when a row needs one. Raises StaleState, ValidationError.
    """
    importer = importer_of(run)
    _require(importer, actor)
    if run.refused and not drop_refused:
        raise ValidationError(
            _("Some rows are refused. Mend them in the workbook, or drop them by ticking the box.")
        )
    if not run.new and not run.changed:
        raise ValidationError(_("There is nothing to write: no row is new or changed."))
    reason = reason.strip()[:LONGEST_REASON]
    if run.reasoned and not reason:
        raise ValidationError(
            _("Some of the changes need a reason. Say it once for all of them, then write.")
        )
    with transaction.atomic():
        taken = ImportRun.objects.filter(
            pk=run.pk, apply_job=None, applied_at=None, check_job__state=Job.State.DONE
        ).update(drop_refused=drop_refused, reason=reason if run.reasoned else "")
        if not taken:
            raise StaleState(run, importer.permission)
        job = _job(APPLY, run, actor)
        if not ImportRun.objects.filter(pk=run.pk, apply_job=None).update(apply_job=job):
            raise StaleState(run, importer.permission)


def apply_in_background(job: Job, report) -> None:
    """Write a run in one transaction. If rows were changed since the check, report them and write nothing."""
    run, importer = run_of(job)
    report(0, run.new + run.changed, "")
    try:
        with finishing(job):
            _write(run, importer)
    except ValidationError as fault:
        with finishing(job):
            ImportRun.objects.filter(pk=run.pk).update(notes=fault.messages)


def _kept_rows(run: ImportRun, importer: Importer) -> list[Kept]:
    """Return the rows that were shown as new or changed.

    Raises ValidationError once they have been cleared, or when an earlier edition of the portal staged them.
    """
    told = run.staged.filter(outcome__in=[StagedRow.Outcome.NEW, StagedRow.Outcome.CHANGED])
    rows = list(told.order_by("line"))
    if len(rows) < run.new + run.changed:
        raise ValidationError(_("The rows of this import were kept for 30 days and have been cleared."))
    return kept(rows, importer.row)


def _write(run: ImportRun, importer: Importer) -> None:
    importer.apply(_kept_rows(run, importer), run.context | {"reason": run.reason}, run.owner)
    if not ImportRun.objects.filter(pk=run.pk, applied_at=None).update(applied_at=timezone.now()):
        raise StaleState(run, importer.permission)
    changes = {name: [None, getattr(run, name)] for name in ("new", "changed", "refused")}
    if run.reason:
        changes["reason"] = [None, run.reason]
    record(importer.permission, run, actor=run.owner, changes=changes, reason=run.sha256)


def undo_import(*, run: ImportRun, actor) -> None:
    """Start the job that undoes a run. Raises StaleState, and ValidationError when its rows have been deleted."""
    importer = importer_of(run)
    _require(importer, actor)
    if importer.undo is None:
        raise PermissionDenied(importer.permission)
    if run.undo_job is None:
        _kept_rows(run, importer)
    with transaction.atomic():
        job = _job(UNDO, run, actor)
        open_run = ImportRun.objects.filter(pk=run.pk, applied_at__isnull=False, undone_at=None)
        if not open_run.filter(undo_job=None).update(undo_job=job):
            raise StaleState(run, importer.permission)


def undo_in_background(job: Job, report) -> None:
    """Undo a run in one transaction, or report which rows were changed since."""
    run, importer = run_of(job)
    report(0, run.new + run.changed, "")
    try:
        with finishing(job):
            importer.undo(_kept_rows(run, importer), run.context, run.owner)
            ImportRun.objects.filter(pk=run.pk).update(undone_at=timezone.now())
            record(UNDO, run, actor=run.owner, changes={"new": [run.new, 0], "changed": [run.changed, 0]})
    except ValidationError as fault:
        with finishing(job):
            ImportRun.objects.filter(pk=run.pk).update(notes=fault.messages)


def idle(runs):
    """Narrow runs to those that were not applied and are not being applied."""
    return runs.filter(applied_at=None).exclude(
        apply_job__state__in=[Job.State.READY, Job.State.RUNNING, Job.State.FAILED]
    )


def cancel_import(*, run: ImportRun, actor) -> None:
    """Delete a run that was not applied, with its file and staged rows. Raises StaleState.

    A run whose writing was refused counts as not applied. One that is being applied cannot be deleted.
    """
    if not forget(run, actor=actor):
        raise StaleState(run, CHECK)


def forget(run: ImportRun, *, actor) -> bool:
    """Delete a run, its staged rows and its file, unless it was or is being applied. Returns whether it did."""
    with transaction.atomic():
        if not idle(ImportRun.objects.filter(pk=run.pk)).update(refused=0, new=0, changed=0):
            return False
        if run.check_job is not None and run.check_job.state in Job.OPEN:
            with suppress(StaleState):
                cancel_job(job=run.check_job, actor=actor)
        record(CANCEL, run, actor=actor)
        path = Path(settings.RUNS_DIR) / run.path
        ImportRun.objects.filter(pk=run.pk).delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return True
