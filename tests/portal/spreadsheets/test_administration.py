"""Organisations and people from Excel: founded by document, accounts with slips that are shown once."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.jobs import course
from portal.jobs import services as jobs
from portal.organisations.models import Organisation
from portal.spreadsheets.models import ImportRun
from tests.factories.accounts import person

PEOPLE = ("账号", "姓名", "党组织代码", "职务", "办公电话")


def book_of(resource, rows) -> bytes:
    from portal.spreadsheets.resources import resource as declared

    book = openpyxl.Workbook()
    book.active.append([str(column.label) for column in declared(resource).importer.columns])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(client, resource, rows) -> ImportRun:
    file = SimpleUploadedFile("名单.xlsx", book_of(resource, rows))
    answer = client.post(reverse("import_upload", args=[resource]), {"file": file})
    assert answer.status_code == 302
    run = ImportRun.objects.latest("pk")
    jobs.run(run.check_job_id)
    run.refresh_from_db()
    return run


@pytest.fixture
def keeping(client_of, keeper):
    return client_of(keeper)


def applied(client, run) -> ImportRun:
    client.post(reverse("import_apply", args=[run.key]))
    run.refresh_from_db()
    jobs.run(run.apply_job_id)
    run.refresh_from_db()
    return run


def test_people_are_made_without_a_password_by_a_job(keeping, tree):
    run = checked(keeping, "accounts.people", [("Li.Si", "李四", tree.branch_a.code, "干事", "0471-1")])
    assert (run.new, run.refused) == (1, 0)

    assert applied(keeping, run).applied_at

    user = User.objects.get(username="li.si")
    assert (user.name, user.organisation, user.title, user.phone) == ("李四", tree.branch_a, "干事", "0471-1")
    assert user.organisation_path == tree.branch_a.path
    assert user.pinyin.startswith("lisi")
    assert not user.has_usable_password()
    assert user.must_change_password
    entry = AuditEntry.objects.get(action="accounts.create_user", row_id=str(user.pk))
    assert entry.changes["username"] == [None, "li.si"]


def test_an_account_name_taken_since_the_check_stops_all_of_them(keeping, tree):
    rows = [("one", "甲某", tree.branch_a.code), ("two", "乙某", tree.branch_a.code)]
    run = checked(keeping, "accounts.people", rows)
    person(tree.branch_b, username="two")

    run = applied(keeping, run)

    assert run.applied_at is None
    assert run.notes[0].startswith("3: ")
    assert not User.objects.filter(username="one").exists()


def test_people_are_refused_cell_by_cell(keeping, tree, cadre):
    code = tree.branch_a.code
    run = checked(
        keeping,
        "accounts.people",
        [
            ("cadre", "甲干部", code, "", ""),
            ("nowhere", "王五", "没有", "", ""),
            ("nameless", "", code, "", ""),
            ("x" * 41, "赵六", code, "", ""),
            ("twice", "孙七", code, "", ""),
            ("TWICE", "周八", code, "", ""),
            ("formula", '="吴"', code, "", ""),
        ],
    )

    cells = {row.faults[0]["cell"] for row in run.staged.filter(outcome="refused")}
    assert cells == {"C3", "B4", "A5", "B8"}
    assert (run.new, run.unchanged) == (1, 2)


def test_organisations_are_founded_in_the_order_of_the_sheet(client_of, admin, tree):
    client = client_of(admin)
    kind = str(Organisation.Kind.PRIMARY_COMMITTEE.label)
    run = checked(
        client,
        "organisations.organisations",
        [
            ("NEW1", "丙局机关党委", "丙局", kind, tree.committee.code, "乌直党〔2026〕1号", "2026-01-02"),
            ("NEW2", "丙局第一党支部", "", str(Organisation.Kind.BRANCH.label), "NEW1", "", ""),
            ("NEW3", "丁局机关党委", "", "没有这种", tree.committee.code, "", ""),
            ("NEW4", "戊局机关党委", "", kind, "没有", "", ""),
        ],
    )
    assert (run.new, run.refused) == (2, 2)
    cells = [row.faults[0]["cell"] for row in run.staged.filter(outcome="refused")]
    assert cells == ["D4", "E5"]
    client.post(reverse("import_apply", args=[run.key]))
    run.refresh_from_db()
    assert run.apply_job is None

    client.post(reverse("import_apply", args=[run.key]), {"drop_refused": "1"})
    run.refresh_from_db()
    jobs.run(run.apply_job_id)

    made = Organisation.objects.get(code="NEW2")
    assert made.path.startswith(Organisation.objects.get(code="NEW1").path)
    assert not Organisation.objects.filter(code__in=["NEW3", "NEW4"]).exists()
    run.refresh_from_db()
    assert run.applied_at
    assert run.drop_refused


def test_rows_that_a_service_refuses_stop_all_of_them(client_of, admin, tree):
    client = client_of(admin)
    kind = str(Organisation.Kind.PRIMARY_COMMITTEE.label)
    run = checked(
        client,
        "organisations.organisations",
        [
            ("NEW1", "丙局机关党委", "", kind, tree.committee.code, "", ""),
            ("NEW2", "甲局机关党委", "", kind, tree.committee.code, "", ""),
        ],
    )
    client.post(reverse("import_apply", args=[run.key]))
    run.refresh_from_db()
    jobs.run(run.apply_job_id)

    run.refresh_from_db()
    assert run.applied_at is None
    assert run.notes[0].startswith("3")
    assert not Organisation.objects.filter(code="NEW1").exists()


def test_what_one_may_not_import_answers_403_and_what_is_not_there_404(client_of, cadre, keeper):
    assert client_of(cadre).get(reverse("import_upload", args=["accounts.people"])).status_code == 403
    assert client_of(keeper).get(reverse("import_upload", args=["no.such"])).status_code == 404


@pytest.mark.parametrize(("length", "refused"), [(59, 0), (60, 0), (61, 1)])
def test_a_persons_name_is_measured_by_its_own_field(keeping, tree, length, refused):
    run = checked(keeping, "accounts.people", [("long", "长" * length, tree.branch_a.code, "", "")])

    assert (run.new, run.refused) == (1 - refused, refused)


@pytest.mark.parametrize(("length", "refused"), [(199, 0), (200, 0), (201, 1)])
def test_an_organisations_name_is_measured_by_its_own_field(client_of, admin, tree, length, refused):
    kind = str(Organisation.Kind.BRANCH.label)
    row = ("NEW-1", "长" * length, "", kind, tree.office_a.code, "", "")
    run = checked(client_of(admin), "organisations.organisations", [row])

    assert (run.new, run.refused) == (1 - refused, refused)


def register(key, tree, numbers) -> list[tuple]:
    """Return rows of offices below the committee, or of people of a branch."""
    if key == "accounts.people":
        return [(f"many{n}", f"人员{n}", tree.branch_a.code, "", "") for n in numbers]
    kind = str(Organisation.Kind.PRIMARY_COMMITTEE.label)
    return [(f"MANY{n}", f"第{n}机关党委", "", kind, tree.committee.code, "", "") for n in numbers]


@pytest.mark.parametrize("key", ["organisations.organisations", "accounts.people"])
def test_ten_times_the_rows_are_brought_in_by_as_many_queries(client_of, admin, keeper, tree, key):
    client = client_of(keeper if key == "accounts.people" else admin)

    def cost(numbers) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert applied(client, checked(client, key, register(key, tree, numbers))).applied_at
        return len(queries)

    cost(range(1))
    assert cost(range(100, 150)) == cost(range(200, 205))


def test_the_course_of_a_long_import_moves_while_it_runs(client_of, admin, tree, monkeypatch):
    monkeypatch.setattr(course, "EVERY_SECONDS", 0)
    client = client_of(admin)
    run = checked(client, "organisations.organisations", register("", tree, range(40)))
    shown = []
    keep = course.cache.set
    monkeypatch.setattr(
        course.cache, "set", lambda key, value, seconds: (shown.append(value), keep(key, value, seconds))
    )

    assert applied(client, run).applied_at

    done = [one for one, _total in shown]
    assert {total for _one, total in shown} == {40}
    assert done == sorted(done)
    assert len(set(done)) > 10
    assert done[-1] == 40
