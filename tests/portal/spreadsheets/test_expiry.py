"""Workbooks go after a day, what an import wrote can be taken back for a month, and nothing that is at work is touched."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.spreadsheets import expiry, imports
from portal.spreadsheets.models import ExportRun, ImportRun, StagedRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.RUNS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def clear(tree, folder):
    def run():
        job = jobs.enqueue(
            expiry.CLEAR, key=f"clear:{Job.objects.count()}", organisation=tree.root, actor=None
        )
        assert jobs.run(job.pk) == Job.State.DONE

    return run


def ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def kept(name, *, hours):
    """Leave a file that was written some hours ago."""
    path = Path(settings.RUNS_DIR) / name
    path.write_bytes(b"x")
    at = ago(hours).timestamp()
    os.utime(path, (at, at))
    return path


def brought(person, *, hours, applied=False, outcomes=("new", "unchanged", "refused"), **values):
    at = ago(hours)
    name = f"import{ImportRun.objects.count()}.xlsx"
    run = ImportRun.objects.create(
        owner=person,
        organisation=person.organisation,
        resource="rectification.problems",
        name="台账.xlsx",
        path=name,
        applied_at=at if applied else None,
        **values,
    )
    ImportRun.objects.filter(pk=run.pk).update(created_at=at)
    for line, outcome in enumerate(outcomes, start=1):
        StagedRow.objects.create(run=run, line=line, outcome=outcome)
    return run, kept(name, hours=hours)


def test_an_import_that_nobody_applied_is_forgotten_after_a_day(
    clear, admin, django_capture_on_commit_callbacks
):
    young, young_file = brought(admin, hours=23)
    old, old_file = brought(admin, hours=25)

    with django_capture_on_commit_callbacks(execute=True):
        clear()

    assert list(ImportRun.objects.all()) == [young]
    assert (young_file.exists(), old_file.exists()) == (True, False)
    assert not StagedRow.objects.filter(run_id=old.pk).exists()
    assert AuditEntry.objects.filter(action=imports.CANCEL, actor=None).count() == 1


def test_one_that_is_being_written_stays(clear, admin, tree):
    run, file = brought(admin, hours=25)
    run.apply_job = jobs.enqueue(imports.APPLY, key="x", organisation=tree.root, actor=admin, run=run.pk)
    run.save(update_fields=["apply_job"])

    clear()

    assert ImportRun.objects.get() == run
    assert not file.exists()  # it has been checked: the staged rows are what is written
    assert run.staged.count() == 3


def test_rows_that_went_are_neither_written_nor_taken_back(clear, admin, tree):
    run, _file = brought(admin, hours=24 * 31, new=1)
    run.apply_job = jobs.enqueue(imports.APPLY, key="x", organisation=tree.root, actor=admin, run=run.pk)
    run.save(update_fields=["apply_job"])
    Job.objects.filter(pk=run.apply_job_id).update(state=Job.State.FAILED)
    clear()
    assert not run.staged.exists()

    jobs.retry_job(job=run.apply_job, actor=admin)
    jobs.run(run.apply_job_id)

    run.refresh_from_db()
    assert run.applied_at is None
    assert "30" in run.notes[0]


def test_what_was_written_can_be_taken_back_for_a_month(clear, admin):
    run, file = brought(admin, hours=25, applied=True, new=1)
    clear()
    assert not file.exists()
    assert [row.outcome for row in run.staged.all()] == ["new"]

    ImportRun.objects.update(applied_at=timezone.now() - timedelta(days=31))
    clear()
    assert not run.staged.exists()
    run.refresh_from_db()
    with pytest.raises(ValidationError, match="30"):
        imports.undo_import(run=run, actor=admin)


def test_exports_are_kept_for_a_day_and_stray_files_go_too(clear, admin):
    for name, hours in (("young.xlsx", 23), ("old.xlsx", 25)):
        kept(name, hours=hours)
        run = ExportRun.objects.create(
            owner=admin, organisation=admin.organisation, resource="x", name=name, path=name
        )
        ExportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(hours=hours))
    kept("stray.xlsx", hours=30)
    kept("being-written.xlsx", hours=0)

    clear()

    left = {path.name for path in Path(settings.RUNS_DIR).iterdir()}
    assert left == {"young.xlsx", "being-written.xlsx"}
    assert list(ExportRun.objects.exclude(path="").values_list("name", flat=True)) == ["young.xlsx"]


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_files_expire_after_a_day_and_what_can_be_taken_back_after_thirty(
    clear, admin, seconds, stays, django_capture_on_commit_callbacks
):
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        day, late = 24, seconds / 3600
        waiting, _file = brought(admin, hours=day + late)
        written, written_file = brought(admin, hours=day + late, applied=True)
        undone, _file = brought(admin, hours=day + late, applied=True, undone_at=ago(day + late))
        old, _file = brought(admin, hours=30 * day + late, applied=True)
        export = ExportRun.objects.create(
            owner=admin, organisation=admin.organisation, resource="x", name="x", path="export.xlsx"
        )
        ExportRun.objects.filter(pk=export.pk).update(created_at=ago(day + late))
        export_file, stray = kept("export.xlsx", hours=day + late), kept("stray.xlsx", hours=day + late)
        with django_capture_on_commit_callbacks(execute=True):
            clear()

    assert ImportRun.objects.filter(pk=waiting.pk).exists() is stays
    assert [written_file.exists(), export_file.exists(), stray.exists()] == [stays] * 3
    for run in (written, export):
        run.refresh_from_db()
        assert bool(run.path) is stays
    rows = {run: set(run.staged.values_list("outcome", flat=True)) for run in (written, undone, old)}
    assert rows == {
        written: {"new", "unchanged", "refused"} if stays else {"new"},
        undone: {"new", "unchanged", "refused"} if stays else set(),
        old: {"new"} if stays else set(),
    }


def test_a_file_that_a_run_needs_stays_however_old_it_is(clear, admin):
    run, file = brought(admin, hours=1)
    export = ExportRun.objects.create(
        owner=admin, organisation=admin.organisation, resource="x", name="x", path="export.xlsx"
    )
    kept(run.path, hours=48)
    export_file = kept(export.path, hours=48)

    clear()

    assert (file.exists(), export_file.exists()) == (True, True)


def test_the_sweep_sees_to_it_every_hour(tree):
    jobs.sweep()
    jobs.sweep()
    assert Job.objects.filter(kind=expiry.CLEAR).count() == 1


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_temporary_files_of_killed_processes_are_swept_after_two_hours(
    clear, settings, tmp_path, seconds, stays
):
    settings.TMP_DIR = tmp_path / "tmp"
    upload, rows = settings.TMP_DIR / "a.upload", settings.TMP_DIR / "export" / "rows"
    rows.parent.mkdir(parents=True)
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        at = ago(2 + seconds / 3600).timestamp()
        for path in (upload, rows):
            path.write_text("台账")
        for path in (upload, rows, rows.parent):
            os.utime(path, (at, at))
        clear()

    assert [upload.exists(), rows.exists(), rows.parent.exists()] == [stays] * 3


def test_temporary_files_outlive_the_longest_job(settings):
    assert expiry.KEEP_TEMPORARY.total_seconds() > settings.CELERY_TASK_TIME_LIMIT
    assert settings.FILE_UPLOAD_TEMP_DIR == settings.TMP_DIR
    assert settings.TMP_DIR.is_relative_to(settings.VAR_DIR)
