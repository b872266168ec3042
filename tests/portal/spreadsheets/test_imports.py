"""An import from being kept to being taken back: each step once, by its own run alone, and nothing of a step that fails."""

import io
from datetime import time, timedelta
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.columns import Column, Kind
from portal.jobs import leases
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.spreadsheets import imports, resources
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.resources import Importer, Resource, Staged
from portal.spreadsheets.staging import RowData, Shown
from portal.workflow import StaleState
from tests.watching import Meanwhile

pytestmark = pytest.mark.django_db
COLUMNS = (
    Column("name", "名称"),
    Column("outcome", "结果"),
    Column("day", "日期", kind=Kind.DATE),
)
RIGHT = "accounts.create_user"
State = Job.State


class Book:
    """What the importer of these tests has written and taken back, and what it raises instead."""

    def __init__(self):
        self.written: list[list[int]] = []
        self.undone: list[list[int]] = []
        self.fault: Exception | None = None

    def check(self, lines, address, context, actor):
        for line, cells in lines:
            row = Shown if cells["outcome"] in ("unchanged", "refused") else RowData
            yield Staged(line, cells["outcome"], row(label=cells["name"]))

    def apply(self, staged, context, actor):
        if self.fault:
            raise self.fault
        self.written.append([row.line for row in staged])

    def undo(self, staged, context, actor):
        if self.fault:
            raise self.fault
        self.undone.append([row.line for row in staged])


@pytest.fixture
def book():
    made = Book()
    shown = lambda full: (*COLUMNS, Column("more", "仅导出", on_page=False)) if full else COLUMNS  # noqa: E731
    importer = Importer(RIGHT, COLUMNS, ("name",), RowData, made.check, made.apply, made.undo)
    once = Importer(RIGHT, COLUMNS, ("name",), RowData, made.check, made.apply)
    resources.declare(
        Resource("test.rows", "测试", RIGHT, "home", columns=shown, importer=importer),
        Resource("test.once", "测试", RIGHT, "home", importer=once),
        Resource("test.out", "测试", RIGHT, "home"),
    )
    yield made
    for key in ("test.rows", "test.once", "test.out"):
        resources._resources.pop(key)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    settings.RUNS_DIR = tmp_path / "private" / "runs"
    return settings.RUNS_DIR


def file_of(*rows, header=("名称", "结果", "日期"), name="名单.xlsx") -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    for row in (header, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile(name, out.getvalue())


ALL = (
    ("甲", "new"),
    ("乙", "changed"),
    ("丙", "unchanged"),
    ("丁", "refused", timezone.localdate()),
    ("戊", "new"),
)


def started(keeper, *rows, key="test.rows") -> ImportRun:
    return imports.start_import(wanted=resources.resource(key), file=file_of(*rows), context={}, actor=keeper)


def checked(keeper, *rows, key="test.rows") -> ImportRun:
    run = started(keeper, *rows, key=key)
    assert jobs.run(run.check_job_id) == State.DONE
    return fresh(run)


def applied(keeper, *rows, key="test.rows") -> ImportRun:
    run = checked(keeper, *(rows or ALL), key=key)
    imports.apply_import(run=run, drop_refused=True, actor=keeper)
    jobs.run(fresh(run).apply_job_id)
    return fresh(run)


def fresh(run) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def told_by(work, job_id) -> list[tuple[int, int]]:
    """Do a job by hand and return how far it said to be."""
    told = []
    work(leases.claim(job_id, "one"), lambda done, total, message="": told.append((done, total)))
    return told


# Kept


def test_a_workbook_is_kept_for_its_owner_alone_with_its_digest(book, keeper, folder):
    file = file_of(*ALL)
    content = file.read()
    file.seek(0)

    run = imports.start_import(
        wanted=resources.resource("test.rows"), file=file, context={"for": 3}, actor=keeper
    )

    stored = folder / run.path
    assert (stored.read_bytes(), run.sha256) == (content, sha256(content).hexdigest())
    assert (stored.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (run.name, run.owner, run.organisation, run.context) == (
        "名单.xlsx",
        keeper,
        keeper.organisation,
        {"for": 3},
    )
    assert (run.check_job.state, run.check_job.arguments, run.check_job.actor) == (
        State.READY,
        {"run": run.pk},
        keeper,
    )
    assert fresh(run).check_job == run.check_job
    assert started(keeper).path != run.path


@pytest.mark.parametrize("name", ["名单.xls", "名单.xlsx"])
def test_of_what_is_no_workbook_nothing_is_kept(book, keeper, folder, name):
    file = SimpleUploadedFile(name, b"no workbook")

    with pytest.raises(ValidationError):
        imports.start_import(wanted=resources.resource("test.rows"), file=file, context={}, actor=keeper)

    assert list(folder.iterdir()) == []
    assert not ImportRun.objects.exists()


def test_without_the_right_or_a_way_in_nothing_is_kept(book, keeper, cadre, folder):
    for who, key in ((cadre, "test.rows"), (keeper, "test.out"), (cadre, "test.out")):
        with pytest.raises(PermissionDenied):
            started(who, *ALL, key=key)

    assert not folder.exists()


# Checked


def test_a_check_counts_outcomes_and_keeps_the_cells_of_refused_rows(book, keeper):
    run = checked(keeper, *ALL)

    assert (run.new, run.changed, run.unchanged, run.refused) == (2, 1, 1, 1)
    assert (run.sheet, run.mapping, run.unread, run.hidden, run.notes) == (
        "Sheet",
        {"name": 0, "outcome": 1, "day": 2},
        [],
        [],
        [],
    )
    rows = {row.line: row.values for row in run.staged.all()}
    assert RowData.read(rows[2]).label == "甲"
    today = timezone.localdate().isoformat()
    assert rows[5]["cells"] == {"name": "丁", "outcome": "refused", "day": today}


@pytest.mark.parametrize(("cell", "kept"), [(7, 7), (1.5, 1.5), ("七", "七"), (time(9, 30), "09:30:00")])
def test_a_cell_of_a_refused_row_is_kept_as_json_has_it(book, keeper, cell, kept):
    run = checked(keeper, ("丁", "refused", cell))

    assert run.staged.get().values["cells"]["day"] == kept


def test_a_check_that_runs_again_doubles_nothing_and_touches_no_other_run(book, keeper):
    other = checked(keeper, ("甲", "new"))
    run = checked(keeper, *ALL)
    Job.objects.filter(pk=run.check_job_id).update(state=State.READY)

    assert jobs.run(run.check_job_id) == State.DONE

    assert (run.staged.count(), other.staged.count()) == (5, 1)
    assert (fresh(other).new, fresh(other).refused) == (1, 0)


def test_headers_of_an_export_are_known_and_others_are_told(book, keeper):
    file = file_of(("甲", "new"), header=("名称", "结果", "仅导出", "别的"))
    run = imports.start_import(wanted=resources.resource("test.rows"), file=file, context={}, actor=keeper)
    jobs.run(run.check_job_id)

    assert fresh(run).unread == ["别的"]


def test_a_sheet_without_rows_or_headers_says_so_on_its_run_alone(book, keeper):
    other = checked(keeper, *ALL)
    empty = checked(keeper)
    file = file_of(header=("电话",))
    wrong = imports.start_import(wanted=resources.resource("test.rows"), file=file, context={}, actor=keeper)

    assert jobs.run(wrong.check_job_id) == State.DONE

    assert len(fresh(empty).notes) == 1
    assert "名称" in fresh(wrong).notes[0]
    assert fresh(other).notes == []


def test_a_check_tells_how_far_it_is(book, keeper, monkeypatch):
    monkeypatch.setattr(imports, "REPORT_EVERY", 2)
    run = started(keeper, *ALL)

    assert told_by(imports.check_in_background, run.check_job_id) == [(0, 5), (2, 5), (4, 5)]


# Written


@pytest.mark.parametrize(
    ("rows", "drop", "taken"),
    [
        ([("甲", "new")], False, True),
        ([("甲", "changed")], False, True),
        ([("甲", "unchanged")], False, False),
        ([("甲", "refused")], True, False),
        ([("甲", "new"), ("乙", "refused")], False, False),
        ([("甲", "new"), ("乙", "refused")], True, True),
    ],
)
def test_what_is_new_or_changed_is_written_and_refused_rows_are_dropped_by_choice(
    book, keeper, rows, drop, taken
):
    other = checked(keeper, *ALL)
    run = checked(keeper, *rows)

    if taken:
        imports.apply_import(run=run, drop_refused=drop, actor=keeper)
        assert (fresh(run).apply_job.state, fresh(run).drop_refused) == (State.READY, drop)
    else:
        with pytest.raises(ValidationError):
            imports.apply_import(run=run, drop_refused=drop, actor=keeper)
        assert fresh(run).apply_job is None
    assert (fresh(other).apply_job, fresh(other).drop_refused) == (None, False)


@pytest.mark.parametrize("state", [State.READY, State.RUNNING, State.FAILED, State.CANCELLED])
def test_what_is_not_checked_is_not_written(book, keeper, state):
    run = checked(keeper, *ALL)
    Job.objects.filter(pk=run.check_job_id).update(state=state)

    with pytest.raises(StaleState):
        imports.apply_import(run=run, drop_refused=True, actor=keeper)


def test_a_run_is_written_once_by_who_may_and_tells_what_it_wrote(book, keeper, cadre):
    other = checked(keeper, *ALL)
    run = checked(keeper, *ALL)
    with pytest.raises(PermissionDenied):
        imports.apply_import(run=run, drop_refused=True, actor=cadre)
    imports.apply_import(run=run, drop_refused=True, actor=keeper)
    with pytest.raises(StaleState):
        imports.apply_import(run=run, drop_refused=True, actor=keeper)

    assert told_by(imports.apply_in_background, fresh(run).apply_job_id) == [(0, 3)]

    assert book.written == [[2, 3, 6]]
    assert fresh(run).applied_at
    assert fresh(other).applied_at is None
    entry = AuditEntry.objects.get(action=RIGHT)
    assert (entry.changes, entry.reason, entry.actor) == (
        {"new": [None, 2], "changed": [None, 1], "refused": [None, 1]},
        run.sha256,
        keeper,
    )
    ImportRun.objects.filter(pk=run.pk).update(apply_job=None)
    with pytest.raises(StaleState):
        imports.apply_import(run=fresh(run), drop_refused=True, actor=keeper)


def test_a_run_that_was_written_meanwhile_is_not_written_twice(book, keeper):
    run = checked(keeper, *ALL)
    imports.apply_import(run=run, drop_refused=True, actor=keeper)
    ImportRun.objects.filter(pk=run.pk).update(applied_at=timezone.now())

    assert jobs.run(fresh(run).apply_job_id) == State.FAILED
    assert not AuditEntry.objects.filter(action=RIGHT).exists()


def test_what_moved_on_is_told_on_its_run_alone_and_nothing_is_written(book, keeper):
    other = checked(keeper, *ALL)
    run = checked(keeper, *ALL)
    imports.apply_import(run=run, drop_refused=True, actor=keeper)
    book.fault = ValidationError("第2行已变")

    assert jobs.run(fresh(run).apply_job_id) == State.DONE

    assert (fresh(run).applied_at, fresh(run).notes) == (None, ["第2行已变"])
    assert fresh(other).notes == []
    assert not AuditEntry.objects.filter(action=RIGHT).exists()


def test_rows_that_were_cleared_are_not_written(book, keeper):
    run = checked(keeper, *ALL)
    imports.apply_import(run=run, drop_refused=True, actor=keeper)
    run.staged.filter(outcome="changed").delete()

    jobs.run(fresh(run).apply_job_id)

    assert (book.written, fresh(run).applied_at) == ([], None)
    assert "30" in fresh(run).notes[0]


# Taken back


def test_a_written_run_is_taken_back_once_with_its_rows(book, keeper, cadre):
    other, run = applied(keeper), applied(keeper)
    with pytest.raises(PermissionDenied):
        imports.undo_import(run=run, actor=cadre)
    imports.undo_import(run=run, actor=keeper)
    with pytest.raises(StaleState):
        imports.undo_import(run=fresh(run), actor=keeper)

    assert told_by(imports.undo_in_background, fresh(run).undo_job_id) == [(0, 3)]

    assert book.undone == [[2, 3, 6]]
    assert fresh(run).undone_at
    assert (fresh(other).undone_at, fresh(other).undo_job) == (None, None)
    assert AuditEntry.objects.get(action=imports.UNDO).changes == {"new": [2, 0], "changed": [1, 0]}
    ImportRun.objects.filter(pk=run.pk).update(undo_job=None)
    with pytest.raises(StaleState):
        imports.undo_import(run=fresh(run), actor=keeper)


def test_what_was_not_written_or_has_no_way_back_is_not_taken_back(book, keeper):
    applied(keeper)
    run = checked(keeper, *ALL)
    with pytest.raises(StaleState):
        imports.undo_import(run=run, actor=keeper)
    once = applied(keeper, ("甲", "new"), key="test.once")
    with pytest.raises(PermissionDenied):
        imports.undo_import(run=once, actor=keeper)
    assert not ImportRun.objects.exclude(undo_job=None).exists()


def test_what_cannot_be_taken_back_is_told_on_its_run_alone(book, keeper):
    other, run = applied(keeper), applied(keeper)
    imports.undo_import(run=run, actor=keeper)
    book.fault = ValidationError("第2行已变")

    assert jobs.run(fresh(run).undo_job_id) == State.DONE

    assert (fresh(run).undone_at, fresh(run).notes, fresh(other).notes) == (None, ["第2行已变"], [])
    assert not AuditEntry.objects.filter(action=imports.UNDO).exists()


def test_rows_that_were_cleared_are_not_taken_back(book, keeper):
    run = applied(keeper)
    run.staged.filter(outcome="new").delete()

    with pytest.raises(ValidationError, match="30"):
        imports.undo_import(run=run, actor=keeper)


def test_a_run_that_a_colleague_takes_at_the_last_moment_is_written_once(book, keeper, tree):
    run, other = checked(keeper, *ALL), started(keeper, *ALL)

    def take():
        ImportRun.objects.filter(pk=run.pk).update(apply_job=other.check_job)

    with connection.execute_wrapper(Meanwhile('INSERT INTO "jobs_job"', take)), pytest.raises(StaleState):
        imports.apply_import(run=run, drop_refused=True, actor=keeper)
    assert not Job.objects.filter(kind=imports.APPLY).exists()


# Dropped


@pytest.mark.parametrize(
    ("state", "goes"),
    [
        (None, True),
        (State.READY, False),
        (State.RUNNING, False),
        (State.FAILED, False),
        (State.DONE, True),
        (State.CANCELLED, True),
    ],
)
def test_a_run_is_dropped_unless_it_is_being_written(
    book, keeper, folder, state, goes, django_capture_on_commit_callbacks
):
    other = checked(keeper, *ALL)
    run = checked(keeper, *ALL)
    if state:
        imports.apply_import(run=run, drop_refused=True, actor=keeper)
        Job.objects.filter(pk=fresh(run).apply_job_id).update(state=state)

    with django_capture_on_commit_callbacks(execute=True):
        if goes:
            imports.cancel_import(run=fresh(run), actor=keeper)
        else:
            with pytest.raises(StaleState):
                imports.cancel_import(run=fresh(run), actor=keeper)

    assert ImportRun.objects.filter(pk=run.pk).exists() is not goes
    assert StagedRow.objects.filter(run_id=run.pk).count() == (0 if goes else 5)
    assert (folder / run.path).exists() is not goes
    assert (folder / other.path).exists()
    assert (other.staged.count(), fresh(other).new) == (5, 2)
    assert AuditEntry.objects.filter(action=imports.CANCEL).count() == int(goes)


def test_a_written_run_is_not_dropped(book, keeper):
    run = applied(keeper)

    with pytest.raises(StaleState):
        imports.cancel_import(run=run, actor=keeper)

    assert (fresh(run).new, run.staged.count()) == (2, 5)


@pytest.mark.parametrize("state", State.values)
def test_with_a_run_its_open_check_is_cancelled(book, keeper, state):
    run = started(keeper, *ALL)
    Job.objects.filter(pk=run.check_job_id).update(state=state)

    imports.cancel_import(run=fresh(run), actor=keeper)

    now = Job.objects.get(pk=run.check_job_id).state
    assert now == (State.CANCELLED if state in Job.OPEN else state)


def test_a_run_without_a_check_is_dropped_too(book, keeper):
    run = ImportRun.objects.create(
        owner=keeper, organisation=keeper.organisation, resource="test.rows", name="x", path="none.xlsx"
    )

    assert imports.forget(run, actor=None) is True
    assert imports.forget(run, actor=None) is False


def test_idle_runs_are_those_that_nobody_writes(book, keeper):
    waiting, written = checked(keeper, *ALL), applied(keeper)
    begun = checked(keeper, *ALL)
    imports.apply_import(run=begun, drop_refused=True, actor=keeper)

    assert list(imports.idle(ImportRun.objects.all())) == [waiting]
    assert written.applied_at - timezone.now() < timedelta(minutes=1)
