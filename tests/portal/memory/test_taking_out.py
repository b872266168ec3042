"""The changes of a row: taken out as a signed workbook, and led back to the import that made them."""

from datetime import timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.requests import begin
from portal.memory.acts import act
from portal.memory.models import Act
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.signed import is_genuine
from rectification.ledger.services import reschedule_problems
from tests.factories import rectification as make
from tests.factories import workbooks
from tests.factories.workbooks import column, ended

KEY = "rectification.problems"


@pytest.fixture
def changed(tree, cadre, reviewer):
    """A problem whose limit somebody above has set."""
    run = make.campaign(tree.committee)
    run.participations.create(unit=tree.unit_a)
    problem = make.problem(run, tree.branch_a, tree.unit_a, cadre, title="甲支部的问题")
    later = problem.due_on + timedelta(days=9)
    with act(Act.Source.PAGE, "/rectification/problems/bulk/", request_id=begin(), who=lambda: reviewer):
        reschedule_problems(rows=[problem], due_on=later, reason="统一顺延", actor=reviewer)
    return problem


def taken_out(client, problem, folder):
    answer = client.get(reverse("row_changes_file", args=["problem", problem.pk]))
    assert answer.status_code == 200
    path = folder / "变更.xlsx"
    path.write_bytes(answer.content)
    return path


def test_an_auditor_takes_out_who_changed_the_limit_when_and_why(
    client_of, changed, auditor, reviewer, tmp_path
):
    path = taken_out(client_of(auditor), changed, tmp_path)

    lines = list(openpyxl.load_workbook(path).active.iter_rows(min_row=4, values_only=True))
    (moved,) = [line for line in lines if line[3] == "整改期限" and line[4]]
    assert moved[1] == reviewer.name
    assert (moved[4], moved[5]) == (str(changed.due_on - timedelta(days=9)), str(changed.due_on))
    assert moved[6] == "统一顺延"
    entry = AuditEntry.objects.get(action="audit.export_changes")
    assert (entry.actor, len(entry.reason), entry.row_id) == (auditor, 64, str(changed.pk))
    assert is_genuine(path)
    call_command("check_workbook", str(path))


@pytest.mark.parametrize(("line", "at"), [(1, 1), (2, 1), (4, 2), (5, 6)])
def test_a_changed_cell_is_found(client_of, changed, auditor, tmp_path, line, at):
    """In the title, in the line under it, in a name and in a value."""
    path = taken_out(client_of(auditor), changed, tmp_path)
    book = openpyxl.load_workbook(path)
    cell = book.active.cell(line, at)
    cell.value = f"改{cell.value}"
    book.save(path)

    assert not is_genuine(path)
    with pytest.raises(CommandError, match="改动"):
        call_command("check_workbook", str(path))


def test_another_portal_signs_otherwise_and_a_plain_workbook_has_no_signature(
    client_of, changed, auditor, tmp_path, settings
):
    path = taken_out(client_of(auditor), changed, tmp_path)
    settings.SEAL_KEY = "another key"
    assert not is_genuine(path)
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    with pytest.raises(CommandError, match="签名"):
        call_command("check_workbook", str(plain))


def test_a_change_by_a_workbook_leads_an_auditor_to_the_import(client_of, changed, admin, auditor, cadre):
    client = client_of(admin)
    book = workbooks.exported(KEY, client)
    book.active.cell(4, column(book.active, "责任人"), "新责任人")
    run = ended(client, workbooks.checked(KEY, client, book), "apply", reason="核对台账")
    page = reverse("import_run", args=[run.key])

    record = client_of(auditor).get(reverse("row_changes", args=["problem", changed.pk])).content.decode()
    assert run.name in record
    assert page in record
    shown = client_of(auditor).get(page).content.decode()
    assert "新责任人" in shown
    assert run.sha256 in shown
    assert reverse("import_undo", args=[run.key]) not in shown
    assert client_of(auditor).post(reverse("import_undo", args=[run.key])).status_code == 404
    assert client_of(cadre).get(page).status_code == 404


def test_an_auditor_meets_no_import_outside_of_his_reach(client_of, tree, outsider, auditor):
    run = ImportRun.objects.create(
        owner=outsider, organisation=tree.root, resource=KEY, name="外.xlsx", applied_at=timezone.now()
    )
    inside = ImportRun.objects.create(
        owner=outsider, organisation=tree.branch_b, resource=KEY, name="内.xlsx"
    )
    client = client_of(auditor)

    assert client.get(reverse("import_run", args=[run.key])).status_code == 404
    assert client.get(reverse("import_run", args=[inside.key])).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"), [("坏的.xlsx", b"PK and nothing more"), ("改名.pdf", b"%PDF-1.7")]
)
def test_a_file_that_is_no_workbook_is_named_and_not_opened(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"xlsx|打不开|无法"):
        call_command("check_workbook", str(path))
