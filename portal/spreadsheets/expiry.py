"""How long workbooks are kept: files for a day, the rows of an import for a month (for the undo), then nothing.

A ledger is full of names, and an unneeded copy can only leak (GB/T 22239-2019 8.1.4.10, residual information).
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.jobs.models import Job
from portal.spreadsheets.imports import forget, idle
from portal.spreadsheets.models import ExportRun, ImportRun, StagedRow

CLEAR = "spreadsheets.clear_runs"
KEEP_FILES = timedelta(hours=24)
KEEP_TEMPORARY = timedelta(hours=2)  # longer than a job or a request may take
KEEP_UNDO = timedelta(days=30)
SHOWN_ONLY = [StagedRow.Outcome.UNCHANGED, StagedRow.Outcome.REFUSED]


def clear_runs(job: Job, report) -> None:
    """Delete what has expired. Safe to run again: each step finds only what is left."""
    now = timezone.now()
    old = ImportRun.objects.filter(created_at__lt=now - KEEP_FILES)
    for run in idle(old).select_related("check_job", "organisation"):
        forget(run, actor=None)
    _clear_rows(now)
    _clear_files(now)
    _clear_temporary(now)


def _clear_rows(now: datetime) -> None:
    """Delete staged rows that are no longer needed for the preview or the undo."""
    StagedRow.objects.filter(run__applied_at__lt=now - KEEP_FILES, outcome__in=SHOWN_ONLY).delete()
    over = (
        Q(run__applied_at__lt=now - KEEP_UNDO)
        | Q(run__undone_at__lt=now - KEEP_FILES)
        | Q(run__applied_at=None, run__created_at__lt=now - KEEP_UNDO)  # its writing failed
    )
    StagedRow.objects.filter(over).delete()


def _clear_files(now: datetime) -> None:
    """Delete files that are a day old, and those without a run (left by a killed process)."""
    old = now - KEEP_FILES
    finished = ExportRun.objects.filter(created_at__lt=old).exclude(job__state__in=Job.OPEN)
    with transaction.atomic():
        finished.exclude(path="").update(path="")
        checked = ImportRun.objects.filter(created_at__lt=old).exclude(check_job__state__in=Job.OPEN)
        checked.exclude(path="").update(path="")
    known = set(ImportRun.objects.exclude(path="").values_list("path", flat=True))
    known |= set(ExportRun.objects.exclude(path="").values_list("path", flat=True))
    folder = Path(settings.RUNS_DIR)
    for file in folder.glob("*.xlsx") if folder.exists() else ():
        if file.name not in known and file.stat().st_mtime < old.timestamp():
            file.unlink(missing_ok=True)


def _clear_temporary(now: datetime) -> None:
    """Delete temporary files of uploads and exports whose process was killed."""
    old = (now - KEEP_TEMPORARY).timestamp()
    for found in Path(settings.TMP_DIR).iterdir():
        newest = max(one.stat().st_mtime for one in (found, *found.rglob("*")))
        if newest >= old:
            continue
        if found.is_dir():
            shutil.rmtree(found, ignore_errors=True)
        else:
            found.unlink(missing_ok=True)
