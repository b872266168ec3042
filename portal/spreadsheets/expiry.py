"""What is kept of workbooks, and how long: files a day, what an import wrote a month (to be taken back), then nothing.

A ledger is full of names; a copy that nobody needs is a copy to lose (GB/T 22239-2019 8.1.4.10, residual information).
"""

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
KEEP_UNDO = timedelta(days=30)
SHOWN_ONLY = [StagedRow.Outcome.UNCHANGED, StagedRow.Outcome.REFUSED]


def clear_runs(job: Job, report) -> None:
    """Clear what has had its time. Safe to run again: each step finds only what is left."""
    now = timezone.now()
    old = ImportRun.objects.filter(created_at__lt=now - KEEP_FILES)
    for run in idle(old).select_related("check_job", "organisation"):
        forget(run, actor=None)
    _clear_rows(now)
    _clear_files(now)


def _clear_rows(now: datetime) -> None:
    """Delete staged rows that are no longer needed, neither to be shown nor to take an import back."""
    StagedRow.objects.filter(run__applied_at__lt=now - KEEP_FILES, outcome__in=SHOWN_ONLY).delete()
    over = (
        Q(run__applied_at__lt=now - KEEP_UNDO)
        | Q(run__undone_at__lt=now - KEEP_FILES)
        | Q(run__applied_at=None, run__created_at__lt=now - KEEP_UNDO)  # its writing failed and was left so
    )
    StagedRow.objects.filter(over).delete()


def _clear_files(now: datetime) -> None:
    """Delete files that are a day old, and those that no run knows (left by a process that was killed)."""
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
