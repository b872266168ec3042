"""Each role does its part, on a desktop and on a phone; every page is axe-clean and none scrolls sideways."""

import re

import pytest

from rectification.models import Closing, Problem
from tests.browser.steps import clean, sign_in, sign_out
from tests.factories.files import pdf_of


@pytest.mark.both_databases
def test_from_progress_to_closing(walk, world, tmp_path):
    proof = tmp_path / "会议记录.pdf"
    proof.write_bytes(pdf_of(2))
    sign_in(walk, "cadre")
    clean(walk)
    walk.goto(f"{walk.base}/rectification/problems/")
    clean(walk)
    walk.click("text=第一议题落实不严")
    clean(walk)
    walk.click("a:has-text('填报进展')")
    clean(walk)
    walk.fill("#id_percent", "100")
    walk.fill("#id_note", "清单已建立")
    walk.set_input_files("#id_files", str(proof))
    walk.click("main form button.pri")
    walk.wait_for_selector("text=进展已保存")
    walk.click("a:has-text('预览')")
    drawn = "picture => picture.decode().then(() => picture.naturalWidth)"
    assert walk.wait_for_selector(".sheet img").evaluate(drawn) > 0
    clean(walk)
    walk.click(".acts a:has-text('返回')")
    walk.click("a:has-text('申请销号')")
    walk.fill("#id_statement", "措施完成，已见成效")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已提交申请")
    sign_out(walk)

    sign_in(walk, "reviewer")
    walk.goto(f"{walk.base}/rectification/closings/")
    clean(walk)
    walk.click("text=第一议题落实不严")
    clean(walk)
    walk.check("input[name=decision][value=accept]")
    walk.check("input[name=checked_points] >> nth=0")
    walk.click("button:has-text('同意销号') >> nth=0") if walk.query_selector(
        "button:has-text('措施落实')"
    ) is None else walk.click("button:has-text('措施落实')")
    assert walk.input_value("#id_opinion")
    walk.press("#id_opinion", "Control+Enter")
    walk.wait_for_selector("text=已同意销号")

    assert Problem.objects.get().state == Problem.State.CLOSED
    assert Closing.objects.get().state == Closing.State.ACCEPTED


def test_the_leader_reads_and_every_figure_opens_its_rows(walk, world):
    sign_in(walk, "leader")
    walk.click(".tile-number a >> nth=2")
    walk.wait_for_url(re.compile("slice="))
    clean(walk)


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("admin", "/organisations/"),
        ("admin", "/units/"),
        ("admin", "/rectification/checklists/"),
        ("admin", "/rectification/campaigns/new/"),
        ("staff", "/files/import/rectification.problems/"),
        ("staff", "/files/"),
        ("staff", "/rectification/problems/new/"),
        ("keeper", "/people/"),
        ("keeper", "/jobs/"),
        ("auditor", "/audit/"),
        ("cadre", "/account/"),
        ("cadre", "/areas/"),
        ("cadre", "/help/"),
        ("cadre", "/help/install/"),
    ],
)
def test_pages_are_clean_for_whoever_uses_them(walk, world, username, path):
    sign_in(walk, username)
    walk.goto(f"{walk.base}{path}")
    clean(walk)


def test_large_type_and_dark_are_kept_and_clean(walk, world, cadre):
    from portal.preferences.services import keep_preference

    keep_preference(key="appearance", value={"size": "xl", "theme": "dark"}, actor=cadre)
    sign_in(walk, "cadre")
    assert walk.get_attribute("html", "data-size") == "xl"
    clean(walk)
    walk.goto(f"{walk.base}/rectification/problems/")
    clean(walk)


def test_a_filter_changes_the_list_in_place_and_the_address(walk, world):
    sign_in(walk, "cadre")
    walk.goto(f"{walk.base}/rectification/problems/")
    walk.click(".tabs a >> nth=5")
    walk.wait_for_url(re.compile("slice=overdue"))
    walk.wait_for_selector("text=没有符合条件的记录")
