"""The tools of every day, as a reviewer and a cadre use them on a desktop and a phone."""

import re

import pytest

from portal.preferences.models import Draft, SavedView
from portal.preferences.saved_views import save_view
from rectification.models import Problem, Urge
from tests.browser.steps import clean, sign_in
from tests.factories import rectification as make

LEDGER = "/rectification/problems/"


def more(world, cadre, count=3):
    return [make.problem(world.campaign, world.organisation, world.unit, cadre) for _one in range(count)]


def boxes(page):
    return page.locator("input[type=checkbox][name=chosen]")


@pytest.mark.both_databases
def test_a_reviewer_chooses_rows_urges_them_and_takes_it_back(walk, world, cadre):
    more(world, cadre)
    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}{LEDGER}?slice=working")
    clean(walk)
    assert walk.is_disabled("[data-acts] >> nth=0")
    boxes(walk).nth(0).check()
    boxes(walk).nth(2).click(modifiers=["Shift"])
    assert walk.text_content("[data-count]") == "3"

    walk.click(".tabs a >> nth=1")  # another slice, in place: nothing stays chosen unseen
    walk.wait_for_url(re.compile("slice=open"))
    assert walk.text_content("[data-count]") == "0"
    walk.check("[name=all]")
    assert walk.text_content("[data-count]") == "4"
    walk.click("#bulk button:has-text('催办')")
    walk.wait_for_selector("text=将通知 2 人")
    clean(walk)
    walk.fill("#id_text", "请本周内补齐")
    walk.click("main form button.pri")
    walk.wait_for_selector(".toast:has-text('已催办 4 个问题')")
    clean(walk)
    assert Urge.objects.filter(undone_at__isnull=True).count() == 4
    walk.click(".toast button")
    walk.wait_for_selector("text=已撤回")
    assert Problem.objects.filter(urges_total=0).count() == 4


def test_a_count_that_changed_is_told_and_nothing_is_done(walk, world, cadre):
    more(world, cadre)
    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}{LEDGER}?slice=working")
    walk.check("[name=all]")
    more(world, cadre, 1)
    walk.click("#bulk button:has-text('催办')")
    walk.wait_for_selector("text=您选择了 4 条，现为 5 条")
    clean(walk)
    assert not Urge.objects.exists()


def test_a_view_is_saved_opened_first_and_its_columns_are_chosen(walk, world, cadre):
    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}{LEDGER}?slice=working&light=green")
    walk.click("text=保存当前视图")
    clean(walk)
    walk.fill("#id_title", "绿灯")
    walk.click("main form button.pri")
    walk.wait_for_selector(".tabs a[aria-current]:has-text('绿灯')")
    clean(walk)
    walk.click("details.settings summary")
    clean(walk)
    walk.uncheck(".settings input[value=type]")
    walk.click(".settings button.pri")
    walk.wait_for_url(re.compile("light=green"))
    assert not walk.query_selector("td.c-type")
    walk.click("text=管理视图")
    clean(walk)
    walk.click("button:has-text('设为默认')")
    walk.wait_for_selector("text=默认打开")
    walk.goto(f"{walk.base}{LEDGER}")
    assert "light=green" in walk.url
    assert SavedView.objects.get().title == "绿灯"


def test_views_are_put_in_order_by_keyboard(walk, world, reviewer):
    for title in "甲乙丙":
        save_view(list_name="problem", title=title, query=f"q={title}", actor=reviewer)
    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}/views/?list=problem")
    clean(walk)
    walk.focus("li:has-text('甲') button:has-text('后移')")
    walk.keyboard.press("Enter")
    walk.wait_for_selector("text=“甲”已移到第2位")
    clean(walk)
    walk.wait_for_function("document.activeElement.textContent.includes('后移 甲')")
    walk.keyboard.press("Enter")
    walk.wait_for_selector("text=“甲”已移到第3位")
    walk.wait_for_function("document.activeElement.textContent.includes('前移 甲')")
    walk.goto(f"{walk.base}{LEDGER}?all=1")
    tabs = walk.locator(".tabs a").all_text_contents()
    assert [title for tab in tabs for title in "甲乙丙" if title in tab] == ["乙", "丙", "甲"]


@pytest.mark.both_databases
def test_what_is_typed_survives_the_end_of_the_session(walk, world):
    form = f"{walk.base}{LEDGER}new/"
    sign_in(walk, "cadre")
    walk.goto(form)
    walk.fill("#id_title", "写了一半")
    walk.wait_for_selector("[data-draft-said]:has-text('草稿已保存')", timeout=15_000)
    walk.fill("#id_title", "写了一半，会话就断了")  # not yet kept by the account: this computer has it
    walk.context.clear_cookies(name="session")
    walk.click("main form button.pri")
    walk.wait_for_url(re.compile("/sign-in/"))
    walk.fill("#id_username", "cadre")
    walk.fill("#id_password", "Lamp-2026-light")
    walk.click("#sign-in button.pri")
    walk.wait_for_url(form)
    assert walk.input_value("#id_title") == "写了一半，会话就断了"
    clean(walk)
    assert Draft.objects.get().fields["title"] == ["写了一半"]


@pytest.mark.both_databases
def test_search_inbox_and_calendar(walk, world, tree):
    Problem.objects.update(due_on="2026-01-05")
    sign_in(walk, "cadre")
    walk.goto(f"{walk.base}/inbox/")
    walk.wait_for_selector("text=逾期未销号")
    clean(walk)
    for box in ("done", "started"):
        walk.goto(f"{walk.base}/inbox/?box={box}")
        clean(walk)
    walk.goto(f"{walk.base}/search/?q=jiaju")
    clean(walk)
    walk.wait_for_selector(".card a:has-text('第一议题落实不严')")
    walk.goto(f"{walk.base}/calendar/")
    clean(walk)
    if walk.viewport_size["width"] > 900:
        walk.keyboard.press("/")
        walk.keyboard.type("第一议题")
        walk.wait_for_selector("#suggestions a:has-text('第一议题落实不严')")
        clean(walk)
        walk.keyboard.press("Escape")
        walk.goto(f"{walk.base}{LEDGER}")
        walk.keyboard.press("j")
        walk.keyboard.press("Enter")
        walk.wait_for_url(re.compile(r"/problems/\d+/"))
