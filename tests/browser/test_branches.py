"""A cadre fills in the profile of a branch, records a theme day, and the line that was due is done."""

from branches.models import LifeRecord
from rectification.demo.build import picture
from tests.browser.steps import clean, sign_in


def test_from_the_profile_to_a_recorded_theme_day(walk, world):
    sign_in(walk, "cadre")
    walk.goto(f"{walk.base}/branches/profiles/")
    clean(walk)
    walk.click("a:has-text('填写支部基本情况')")
    clean(walk)
    walk.fill("#id_secretary", "王书记")
    walk.fill("#id_full_members", "9")
    walk.fill("#id_probationary_members", "0")
    walk.fill("#id_groups", "0")
    walk.fill("#id_elected_on", "2025-01-10")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=本期组织生活")
    clean(walk)

    walk.goto(f"{walk.base}/branches/records/due/?may=add_record")
    clean(walk)
    due = walk.locator("tbody tr").count()
    walk.goto(f"{walk.base}/branches/records/new/")
    clean(walk)
    assert walk.input_value("#id_expected") == "9"
    assert walk.input_value("#id_kind") == "committee_meeting"  # what is due first, never "---------"
    walk.select_option("#id_kind", "theme_day")
    walk.fill("#id_theme", "走进社区办实事")
    walk.fill("#id_attended", "10")
    walk.fill("#id_content", "走访、宣讲")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=实到人数不能多于应到人数")
    clean(walk)
    assert walk.input_value("#id_theme") == "走进社区办实事"
    walk.fill("#id_attended", "8")
    walk.set_input_files(
        "#id_files", files=[{"name": "合影.png", "mimeType": "image/png", "buffer": picture("1")}]
    )
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已记录")
    clean(walk)
    walk.click("main a:has-text('预览')")
    walk.wait_for_selector("figure.sheet img")
    clean(walk)

    walk.goto(f"{walk.base}/branches/records/due/?may=add_record")
    assert walk.locator("tbody tr").count() == due - 1
    walk.locator("tbody tr a.btn").first.click()
    walk.wait_for_selector("#id_kind")
    assert walk.input_value("#id_host") == "王书记"
    walk.goto(f"{walk.base}/branches/profiles/")
    clean(walk)
    assert walk.locator("a:has-text('填写支部基本情况')").count() == 0
    walk.locator("td a.t").first.click()
    walk.click("a:has-text('全年台账')")
    walk.wait_for_selector("table.year")
    clean(walk)
    assert walk.locator(".span.done").count() == 1
    walk.goto(f"{walk.base}/")
    walk.wait_for_selector("#branches-title")
    clean(walk)
    walk.goto(f"{walk.base}/branches/records/")
    clean(walk)
    assert LifeRecord.objects.get().attended == 8
