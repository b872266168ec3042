"""What measures a branch is moved by somebody above, stays readable for an auditor, and cannot be changed unseen."""

import re
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Recovery
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.seals.services.sealing import seal_new
from rectification.models import ChangeRequest, Problem
from tests.browser.steps import clean, sign_in, sign_out
from tests.factories.accounts import person
from tests.guards import unguarded


@pytest.mark.both_databases
def test_a_later_limit_is_asked_for_decided_above_and_read_by_an_auditor(walk, world, auditor, tmp_path):
    Problem.objects.update(registered_at=timezone.now() - timedelta(days=3))
    limit, later = world.due_on, world.due_on + timedelta(days=20)
    detail = f"{walk.base}{reverse('problem_detail', args=[world.pk])}"

    sign_in(walk, "cadre")
    walk.goto(f"{detail}edit/")
    clean(walk)
    assert walk.query_selector("#id_due_on:not([disabled])") is None  # who is measured does not move it
    walk.goto(detail)
    walk.goto(f"{walk.base}{reverse('request_change', args=[world.pk])}")
    clean(walk)
    walk.fill("#id_due_on", later.isoformat())
    walk.click("main form button.pri")
    walk.wait_for_selector("main .err, main .note.red")  # a reason is needed, and what was typed stays
    assert walk.input_value("#id_due_on") == later.isoformat()
    walk.fill("#id_reason", "配套文件月底印发")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已提交申请")
    assert Problem.objects.get().due_on == limit
    sign_out(walk)

    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}/inbox/")
    clean(walk)
    asked = ChangeRequest.objects.get()
    walk.click(f"main a[href='{reverse('change_request_detail', args=[asked.pk])}'] >> nth=0")
    clean(walk)
    walk.click("a:has-text('审核申请')")
    clean(walk)
    walk.check("input[name=accepted][value=accept]")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已决定")
    assert Problem.objects.get().due_on == later
    sign_out(walk)

    sign_in(walk, "auditor")
    walk.goto(f"{walk.base}{reverse('row_changes', args=['problem', world.pk])}")
    clean(walk)
    text = walk.inner_text("main")
    shown = [f"{day.year}年{day.month}月{day.day}日" for day in (limit, later)]
    assert all(day in text for day in shown)
    with walk.expect_download() as taken:
        walk.click("main .phead a[download]")
    file = tmp_path / "changes.xlsx"
    taken.value.save_as(file)
    cells = [
        str(cell) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True) for cell in row
    ]
    assert any("配套文件月底印发" in cell for cell in cells)


@pytest.mark.both_databases
def test_what_is_changed_past_the_portal_is_named_by_the_check(walk, world, auditor):
    sign_in(walk, "auditor")
    seal_new()
    entry = AuditEntry.objects.order_by("pk").first()
    walk.goto(f"{walk.base}{reverse('audit_check')}")
    clean(walk)

    def checked():
        with walk.expect_navigation():
            walk.click("button:has-text('校验全部记录')")
        jobs.run(Job.objects.latest("pk").pk)
        walk.reload()
        clean(walk)
        return walk.inner_text("main .tl li >> nth=0")

    assert "完整" in checked()
    with unguarded(AuditEntry):  # as whoever owns the database can
        AuditEntry.objects.filter(pk=entry.pk).update(reason="另有原因")
    said = checked()
    assert "与封存时不一致" in said
    assert str(entry.pk) in said


def test_a_lone_keeper_does_not_enter_as_an_auditor(walk, world, auditor, keeper):
    person(keeper.organisation, Role.SYSTEM_KEEPER, username="second", name="另一位管理员")
    sign_in(walk, "keeper")
    walk.goto(f"{walk.base}{reverse('reset_password', args=[auditor.pk])}")
    clean(walk)
    walk.fill("#id_reason", "忘记密码")
    walk.click("main form button.pri, main form button.danger")
    walk.wait_for_url(re.compile("/recoveries/|/people/"))
    waiting = Recovery.objects.get()
    assert waiting.state == Recovery.State.PROPOSED
    auditor.refresh_from_db()
    assert not auditor.must_change_password
    detail = f"{walk.base}{reverse('recovery_detail', args=[waiting.pk])}"
    confirm = f"form[action='{reverse('approve_recovery', args=[waiting.pk])}'] button"
    walk.goto(detail)
    clean(walk)
    assert walk.query_selector(confirm) is None
    sign_out(walk)

    sign_in(walk, "second")
    walk.goto(detail)
    clean(walk)
    walk.click(confirm)
    walk.wait_for_load_state()
    waiting.refresh_from_db()
    auditor.refresh_from_db()
    assert (waiting.state, waiting.decided_by.username) == (Recovery.State.DONE, "second")
    assert auditor.must_change_password
