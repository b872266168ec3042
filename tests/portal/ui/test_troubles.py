"""Trouble with the machine: each kind has its sentence in Chinese, none is answered 500, and nothing is left behind."""

import errno
import sqlite3
from contextlib import contextmanager

import psycopg2
import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from portal.jobs import registry
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.spreadsheets.models import ExportRun
from portal.troubles import ALL, AWAY, BUSY, CLOSED, FULL, LOST, trouble_of
from rectification.models import Progress
from tests.factories import rectification as make
from tests.factories.files import png

SENTENCES = {
    FULL: "服务器磁盘空间已满",
    CLOSED: "系统数据目录无法写入",
    LOST: "文件在服务器上已缺失",
    BUSY: "数据库繁忙",
    AWAY: "数据库暂时无法连接",
}


def raised(work) -> BaseException:
    """Return what a function raises."""
    try:
        work()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the test compares it
        return fault
    raise AssertionError("nothing was raised")


def of_driver(cause: BaseException) -> OperationalError:
    """Return what Django raises from a driver's error."""

    def work():
        raise OperationalError(str(cause)) from cause

    return raised(work)


def postgres(code: str) -> Exception:
    return of_driver(type("DriverError", (Exception,), {"pgcode": code})("driver"))


def full_sqlite(folder) -> Exception:
    file = sqlite3.connect(folder / "full.sqlite3")
    try:
        file.execute("PRAGMA max_page_count = 1")
        return of_driver(raised(lambda: file.execute("CREATE TABLE one (text)")))
    finally:
        file.close()


def locked_sqlite(folder) -> Exception:
    one, two = (sqlite3.connect(folder / "locked.sqlite3", timeout=0) for _number in range(2))
    try:
        one.execute("BEGIN IMMEDIATE")
        return of_driver(raised(lambda: two.execute("BEGIN IMMEDIATE")))
    finally:
        one.close()
        two.close()


def closed_sqlite(folder) -> Exception:
    sqlite3.connect(folder / "closed.sqlite3").close()
    file = sqlite3.connect(f"file:{folder}/closed.sqlite3?mode=ro", uri=True)
    try:
        return of_driver(raised(lambda: file.execute("CREATE TABLE one (text)")))
    finally:
        file.close()


def test_what_the_system_says_is_understood(tmp_path):
    told = {
        FULL: [
            OSError(errno.ENOSPC, ""),
            OSError(errno.EDQUOT, ""),
            full_sqlite(tmp_path),
            postgres("53100"),
        ],
        CLOSED: [
            OSError(errno.EROFS, ""),
            PermissionError(errno.EACCES, ""),
            OSError(errno.EPERM, ""),
            closed_sqlite(tmp_path),
            postgres("25006"),
        ],
        LOST: [FileNotFoundError(errno.ENOENT, "")],
        BUSY: [locked_sqlite(tmp_path), postgres("40P01"), postgres("55P03"), postgres("53300")],
        AWAY: [
            InterfaceError("connection already closed"),
            of_driver(raised(lambda: psycopg2.connect(host="127.0.0.1", port=1))),
            of_driver(raised(lambda: sqlite3.connect(tmp_path / "no" / "such.sqlite3"))),
            postgres("57P01"),
        ],
        None: [
            ValueError("a defect"),
            IntegrityError("a defect"),
            ProgrammingError("a defect"),
            postgres("XX000"),
            OSError(errno.EPIPE, ""),
            None,
        ],
    }
    wrong = [
        (trouble, fault)
        for trouble, faults in told.items()
        for fault in faults
        if trouble_of(fault) is not trouble
    ]
    assert wrong == []


def test_what_was_raised_from_trouble_is_trouble():
    def work():
        try:
            raise OSError(errno.ENOSPC, "")
        except OSError as fault:
            raise RuntimeError("a library's own words") from fault

    assert trouble_of(raised(work)) is FULL


@pytest.fixture
def away():
    """Take the database away until the end of the block."""

    def refuse(self):
        raise OperationalError("connection refused")

    @contextmanager
    def gone():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "cursor", refuse)
            yield

    return gone


def test_while_the_database_is_away_the_page_says_so_in_chinese_with_a_reference(
    cadre, client_of, away, caplog
):
    client = client_of(cadre)
    client.raise_request_exception = False
    pages = ("/", "/rectification/problems/")
    with away():
        answers = [*(client.get(page) for page in pages), client.post(reverse("sign_out"))]
        fragment = client.get("/", headers={"HX-Request": "true"})
        said = client.get("/api/v1/problems/", headers={"Accept": "application/json"})

    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code == 503
        assert SENTENCES[AWAY] in page
        assert answer["X-Request-Id"][:4].upper() in page
    assert (fragment.status_code, SENTENCES[AWAY] in fragment.content.decode()) == (503, True)
    assert (said.status_code, said.json()["code"]) == (503, "database")
    assert SENTENCES[AWAY] in said.json()["message"]


def test_while_the_database_is_away_who_watches_the_portal_is_answered_with_a_cookie_too(
    cadre, client_of, away
):
    client = client_of(cadre)
    with away():
        answers = [client.get("/healthz"), client.get("/readyz")]

    assert answers[0].content == b"ok"
    assert answers[1].json()["missing"] == ["database"]


@pytest.mark.parametrize(
    ("number", "trouble"), [(errno.ENOSPC, FULL), (errno.EROFS, CLOSED), (errno.EACCES, CLOSED)]
)
def test_an_upload_that_cannot_be_stored_says_why_and_leaves_nothing(
    tree, cadre, client_of, monkeypatch, settings, tmp_path, number, trouble
):
    """The storage has written a part of the file when the disk refuses the rest."""
    folder = tmp_path / "evidence"
    kept = settings.STORAGES["default"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"default": kept}

    def broken(self, name, content):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"part")
        raise OSError(number, "refused")

    campaign = make.campaign(tree.committee)
    measure = make.measure(make.problem(campaign, tree.branch_a, tree.unit_a, cadre))
    monkeypatch.setattr(FileSystemStorage, "_save", broken)
    client = client_of(cadre)
    client.raise_request_exception = False

    answer = client.post(
        reverse("log_progress", args=[measure.pk]),
        {"version": 1, "percent": 20, "note": "有进展", "files": [png()]},
    )

    assert answer.status_code == 503
    assert SENTENCES[trouble] in answer.content.decode()
    assert not Progress.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_file_that_is_lost_says_so(cadre, client_of):
    run = ExportRun.objects.create(
        owner=cadre, organisation=cadre.organisation, resource="x", name="x.xlsx", path="lost.xlsx"
    )
    client = client_of(cadre)

    answer = client.get(reverse("export_file", args=[run.key]))

    assert answer.status_code == 503
    assert SENTENCES[LOST] in answer.content.decode()


def test_a_job_that_meets_trouble_says_it_in_the_same_words(tree, cadre):
    @registry.job("test.full", label="满")
    def work(job, report):
        raise OSError(errno.ENOSPC, "No space left on device")

    try:
        job = jobs.enqueue("test.full", key="full", organisation=tree.root, actor=cadre)
        assert jobs.run(job.pk) == Job.State.FAILED
    finally:
        registry._kinds.pop("test.full")
    job.refresh_from_db()
    assert job.error.startswith(SENTENCES[FULL])


def test_each_trouble_has_its_own_sentence():
    assert {str(one.title) for one in ALL} == set(SENTENCES.values())
    assert len({str(one.text) for one in ALL}) == len(ALL)
