"""Workbooks as staff, keepers and admins meet them: taken out, edited in Excel, shown, written, taken back, printed."""

import re

import openpyxl
import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.jobs import services as jobs
from portal.jobs.models import Job
from rectification.closing.services import apply_for_closing
from rectification.models import Campaign, Checklist, Closing, Problem
from tests.browser.steps import clean, sign_in, sign_out
from tests.rectification.test_ledger_workbook import column
from tests.rectification.test_services import finished

pytestmark = pytest.mark.both_databases
LEDGER = "/rectification/problems/"


def work():
    """Do what waits, as the worker would."""
    for key in Job.objects.filter(state=Job.State.READY).values_list("pk", flat=True):
        jobs.run(key)


def taken_out(page, selector, path):
    with page.expect_download() as download:
        page.click(selector)
    download.value.save_as(path)
    return openpyxl.load_workbook(path)


def brought_in(page, key, path):
    page.goto(f"{page.base}/files/import/{key}/")
    clean(page)
    page.set_input_files("input[type=file]", str(path))
    page.click("main form button.pri")
    page.wait_for_selector("progress")
    work()
    page.wait_for_selector(".tabs")
    clean(page)


def test_the_ledger_goes_to_excel_comes_back_and_is_taken_back(walk, world, tmp_path):
    sign_in(walk, "staff")
    walk.goto(walk.base + LEDGER)
    book = taken_out(walk, "a[href*='/export/']", tmp_path / "台账.xlsx")
    sheet = book.active
    sheet.cell(4, column(sheet, "责任人"), "新责任人")
    book.save(tmp_path / "台账.xlsx")

    brought_in(walk, "rectification.problems", tmp_path / "台账.xlsx")
    walk.wait_for_selector("ins:has-text('新责任人')")
    walk.click("button:has-text('确认写入')")
    walk.wait_for_selector("progress")
    work()
    walk.wait_for_selector("button:has-text('撤回本次导入')")
    assert Problem.objects.get().owner == "新责任人"
    clean(walk)

    walk.click("button:has-text('撤回本次导入')")
    walk.wait_for_selector("progress")
    work()
    walk.wait_for_selector(".note.green")
    assert Problem.objects.get().owner != "新责任人"


def test_a_refused_cell_is_shown_where_it_stands(walk, world, tmp_path):
    sign_in(walk, "staff")
    walk.goto(walk.base + LEDGER)
    book = taken_out(walk, "a[href*='/export/']", tmp_path / "台账.xlsx")
    sheet = book.active
    cell = sheet.cell(4, column(sheet, "整改期限"), "2026.11.31")
    book.save(tmp_path / "台账.xlsx")

    brought_in(walk, "rectification.problems", tmp_path / "台账.xlsx")
    walk.wait_for_selector(f"text={cell.coordinate}")
    assert not walk.query_selector("button:has-text('确认写入')")
    faults = taken_out(walk, "a:has-text('被拒的行')", tmp_path / "未通过.xlsx")
    assert "2026.11.31" in {str(one.value) for row in faults.active.iter_rows() for one in row}


def test_the_keeper_brings_in_people_and_prints_their_passwords(walk, world, tree, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["账号", "姓名", "组织代码"])
    book.active.append(["newcadre", "新干部", tree.branch_a.code])
    book.save(tmp_path / "人员.xlsx")
    sign_in(walk, "keeper")
    brought_in(walk, "accounts.people", tmp_path / "人员.xlsx")
    walk.click("button:has-text('确认写入')")
    walk.wait_for_selector("progress")
    work()
    walk.wait_for_selector(".note.green")
    walk.goto(f"{walk.base}/people/")
    walk.click("a:has-text('打印密码条')")
    clean(walk)
    walk.select_option("#id_organisation", label=f"{tree.branch_a.name}（1人）")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=newcadre")
    clean(walk)
    password = walk.inner_text(".slip code.big").strip()
    assert User.objects.get(username="newcadre").check_password(password)


def test_the_admin_adopts_the_checklist_and_launches_a_campaign(walk, world, tree):
    sign_in(walk, "admin")
    walk.goto(f"{walk.base}/rectification/checklists/adopt/")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_url(re.compile(r"/checklists/\d+/$"))
    checklist = Checklist.objects.latest("pk")
    walk.goto(f"{walk.base}/rectification/checklists/{checklist.pk}/activate/")
    walk.click("main form button.pri")
    walk.wait_for_url(f"{walk.base}/rectification/checklists/{checklist.pk}/")
    walk.goto(f"{walk.base}/rectification/campaigns/new/")
    clean(walk)
    walk.select_option("#id_organisation", str(tree.committee.pk))
    walk.fill("#id_title", "专项整治“回头看”")
    walk.select_option("#id_checklist", str(checklist.pk))
    day = timezone.localdate()
    walk.fill("#id_starts_on", day.isoformat())
    walk.fill("#id_ends_on", day.replace(year=day.year + 1, day=1).isoformat())
    walk.check(f"input[name=units][value='{tree.unit_a.pk}']")
    walk.click("main form button.pri")
    walk.wait_for_selector("h1:has-text('回头看')")
    clean(walk)
    assert Campaign.objects.latest("pk").participations.get().unit == tree.unit_a


def test_what_is_returned_says_what_to_complete_and_goes_again(walk, world, cadre, reviewer):
    measure = world.measures.get()
    finished(measure, cadre)
    apply_for_closing(problem=world, statement="已完成", actor=cadre)
    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}/rectification/closings/")
    walk.click("text=第一议题落实不严")
    walk.check("input[name=decision][value=return]")
    walk.fill("#id_opinion", "佐证缺少会议记录，请补充")
    walk.press("#id_opinion", "Control+Enter")
    walk.wait_for_selector("[role=status]:has-text('退回'), .note:has-text('退回'), .toast:has-text('退回')")
    sign_out(walk)

    sign_in(walk, "cadre")
    walk.goto(f"{walk.base}{LEDGER}{world.pk}/")
    walk.wait_for_selector("text=佐证缺少会议记录")
    clean(walk)
    walk.click("a:has-text('申请销号')")
    walk.fill("#id_statement", "已补充会议记录")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已提交申请")
    assert Closing.objects.filter(state=Closing.State.WAITING).count() == 1
