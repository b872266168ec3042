"""An export at once and by a job: the same rows and columns, as many and as long as is allowed, and no file of a failure."""

import errno
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from portal.audit.models import AuditEntry
from portal.columns import Column
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.organisations.models import Area
from portal.preferences.saved_views import keep_settings
from portal.spreadsheets import exports, resources
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.resources import Resource

pytestmark = pytest.mark.django_db
SHOWN = (Column("code", "编号"), Column("name", "名称"), Column("alias", "别名"))
MORE = (Column("level", "级别"),)


def rows_of(user, query):
    rows = Area.objects.order_by("code")
    return rows.filter(name=query["name"]) if "name" in query else rows


@pytest.fixture
def wanted():
    made = Resource(
        "test.areas",
        "区划",
        "organisations.view_area",
        "area_list",
        columns=lambda full: (*SHOWN, *MORE) if full else SHOWN,
        rows=rows_of,
        on_list=("name", "alias"),
        chosen=lambda user, query: query.get("name", ""),
    )
    resources.declare(made)
    yield made
    resources._resources.pop(made.key)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    settings.RUNS_DIR = tmp_path / "private" / "runs"
    return settings.RUNS_DIR


def areas(count: int) -> None:
    Area.objects.bulk_create(
        Area(code=f"{number:06d}", name=f"第{number}区", level=3) for number in range(count)
    )


def lines_of(content) -> list[tuple]:
    return list(openpyxl.load_workbook(content).active.iter_rows(min_row=3, values_only=True))


@pytest.mark.parametrize(("count", "at_once"), [(0, True), (1999, True), (2000, True), (2001, False)])
def test_two_thousand_rows_are_taken_out_at_once(wanted, admin, count, at_once):
    areas(count)

    content, run = exports.start_export(wanted=wanted, query="", actor=admin)

    assert (content is not None, run.job is None) == (at_once, at_once)
    stored = ExportRun.objects.get()
    assert (stored.rows, stored.job, stored.owner) == (count, run.job, admin)
    assert AuditEntry.objects.get().changes == {"rows": [None, count]}
    if at_once:
        assert len(lines_of(io.BytesIO(content))) == count + 1


def test_a_job_writes_the_same_as_is_written_at_once(wanted, admin, folder, monkeypatch):
    areas(3)
    other = ExportRun.objects.create(
        owner=admin, organisation=admin.organisation, resource=wanted.key, name="x", path="x.xlsx", rows=7
    )
    content, _run = exports.start_export(wanted=wanted, query="name=第1区", actor=admin)
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    _none, run = exports.start_export(wanted=wanted, query="name=第1区", actor=admin)

    assert jobs.run(run.job_id) == Job.State.DONE

    run.refresh_from_db()
    stored = folder / run.path
    assert (
        lines_of(stored)
        == lines_of(io.BytesIO(content))
        == [("编号", "名称", "别名"), ("000001", "第1区", None)]
    )
    assert (run.rows, run.size) == (1, stored.stat().st_size)
    assert folder.stat().st_mode & 0o777 == 0o700
    other.refresh_from_db()
    assert (other.path, other.rows, other.size) == ("x.xlsx", 7, 0)
    assert "第1区" in str(openpyxl.load_workbook(stored).active["A2"].value)


@pytest.mark.parametrize("begun", [True, False])
def test_a_job_that_fails_leaves_no_file_and_says_why(wanted, admin, folder, monkeypatch, begun):
    areas(1)
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    _none, run = exports.start_export(wanted=wanted, query="", actor=admin)

    def fail(*args, **kwargs):
        if begun:
            Path(args[1]).write_bytes(b"half of it")
        raise ValidationError("no room left")

    monkeypatch.setattr(exports, "write_export", fail)

    assert jobs.run(run.job_id) == Job.State.FAILED
    assert list(folder.iterdir()) == []
    run.refresh_from_db()
    assert (run.path, run.job.error) == ("", "no room left")


def test_an_export_that_breaks_while_it_streams_leaves_no_rows_behind_and_can_say_so(
    wanted, admin, folder, settings, tmp_path, monkeypatch
):
    """The rows of an export wait in plain text until the workbook is closed."""
    settings.TMP_DIR = tmp_path / "tmp"
    settings.TMP_DIR.mkdir()
    areas(3)
    waiting = []

    def broken(name):
        waiting.extend(path for path in settings.TMP_DIR.rglob("*") if path.is_file())
        raise OSError(errno.ENOSPC, "No space left on device")

    columns = (Column("code", "编号"), Column("name", "名称", value=broken))
    resources.declare(replace(wanted, columns=lambda full: columns))
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    _none, run = exports.start_export(wanted=wanted, query="", actor=admin)

    assert jobs.run(run.job_id) == Job.State.FAILED
    assert len(waiting) == 1
    assert (list(folder.iterdir()), list(settings.TMP_DIR.iterdir())) == ([], [])
    run.refresh_from_db()
    assert "磁盘空间已满" in run.job.error


@pytest.mark.parametrize(("length", "taken"), [(1999, True), (2000, True), (2001, False)])
def test_a_filter_is_kept_whole_or_refused(wanted, admin, length, taken):
    query = "x=" + "1" * (length - 2)

    if taken:
        assert exports.start_export(wanted=wanted, query=query, actor=admin)[1].query == query
    else:
        with pytest.raises(ValidationError):
            exports.start_export(wanted=wanted, query=query, actor=admin)
        assert not ExportRun.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "query", "header"),
    [
        (None, "", ["编号", "名称", "别名"]),
        (["code", "name"], "", ["编号", "名称"]),
        (["alias"], "", ["编号", "别名"]),
        (["alias"], "columns=full", ["编号", "名称", "别名", "级别"]),
        (None, "columns=full", ["编号", "名称", "别名", "级别"]),
    ],
)
def test_what_is_hidden_on_the_list_stays_out_unless_all_is_wanted(wanted, admin, chosen, query, header):
    areas(1)
    if chosen:
        keep_settings(list_name="area", actor=admin, columns=chosen)

    content, _run = exports.start_export(wanted=wanted, query=query, actor=admin)

    assert list(lines_of(io.BytesIO(content))[0]) == header
