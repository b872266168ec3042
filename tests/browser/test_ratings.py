"""A month from frozen inputs to the printed certificate: ranked, scored, in notice, objected to, published, handed over."""

import pypdfium2
import pytest
from django.utils import timezone

from portal.jobs import services as jobs
from ratings.models import Custody, Objection, Round
from ratings.publishing.services.checking import check_round
from ratings.rounds.months import finished_by
from tests.browser.steps import clean, sign_in, sign_out
from tests.factories import ratings as make


@pytest.fixture
def scheme(world, tree):
    made = make.scheme(tree.committee)
    make.group(made, tree.branch_a, tree.branch_b)
    return made


@pytest.mark.both_databases
def test_a_month_from_frozen_inputs_to_the_printed_certificate(walk, scheme, tmp_path):
    proof = tmp_path / "服务清单.pdf"
    proof.write_bytes(make.pdf_of(1))
    sign_in(walk, "admin")
    walk.goto(f"{walk.base}/ratings/rounds/")
    clean(walk)
    walk.click("a:has-text('锁定数据并初步排名')")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=正在后台锁定数据并初步排名")
    round_ = Round.objects.get()
    assert round_.month == finished_by(timezone.localdate())
    jobs.run(round_.job_id)
    walk.reload()
    clean(walk)
    walk.wait_for_selector("text=还有2项待评分")
    sign_out(walk)

    sign_in(walk, "reviewer")
    for score in ("96.5", "88"):
        walk.goto(f"{walk.base}/ratings/reviews/")
        clean(walk)
        walk.click("a.t:has-text('服务群众')")
        clean(walk)
        walk.click("a.btn.pri:has-text('评分') >> nth=0")
        clean(walk)
        walk.fill("#id_score", score)
        walk.fill("#id_reason", "清单齐全，群众反馈好")
        walk.set_input_files("#id_file", str(proof))
        walk.click("main form button.pri")
        walk.wait_for_selector("text=已评分")
    clean(walk)
    sign_out(walk)

    sign_in(walk, "admin")
    walk.goto(f"{walk.base}/ratings/rounds/{round_.pk}/")
    walk.click("a:has-text('提请公示')")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已进入公示")
    walk.click("a:has-text('发布') >> nth=0")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=您是提请人，须由另一人签发")
    clean(walk)
    sign_out(walk)

    sign_in(walk, "cadre")
    walk.goto(f"{walk.base}/ratings/")
    clean(walk)
    assert walk.locator("text=乙局第一党支部").count() == 0
    walk.click("main a.t:has-text('甲局第一党支部')")
    clean(walk)
    walk.click("a:has-text('提出异议')")
    clean(walk)
    walk.fill("#id_text", "请复核服务群众一项")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已通知主办单位")
    clean(walk)
    sign_out(walk)

    sign_in(walk, "admin")
    walk.goto(f"{walk.base}/ratings/objections/{Objection.objects.get().pk}/")
    walk.check("input[name=upheld][value=no]")
    walk.fill("#id_answer", "已核对清单，评分无误")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已答复")
    sign_out(walk)

    Round.objects.update(notice_until=round_.month)  # the days of notice have passed
    sign_in(walk, "leader")
    walk.click("a:has-text('待发布的排名')")
    clean(walk)
    walk.click("main a.t >> nth=0")
    walk.click("a:has-text('发布') >> nth=0")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=红旗已交接")
    clean(walk)
    sign_out(walk)

    round_.refresh_from_db()
    assert round_.state == Round.State.PUBLISHED
    assert check_round(round_) == []
    held = Custody.objects.get()
    sign_in(walk, "cadre")
    clean(walk)
    walk.goto(f"{walk.base}/ratings/")
    clean(walk)
    walk.click("a:has-text('打印授旗证书')")
    clean(walk)
    walk.wait_for_selector(f".certificate-name:has-text('{held.name}')")
    printed = pypdfium2.PdfDocument(walk.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    assert round(printed[0].get_width()) > round(printed[0].get_height())
    printed.close()
    walk.goto(f"{walk.base}/ratings/flags/")
    clean(walk)
    walk.click("main h2 a >> nth=0")
    clean(walk)
    walk.wait_for_selector("text=本月持旗")


def test_a_scheme_is_adopted_filled_and_refused_until_it_is_right(walk, world, tree):
    sign_in(walk, "admin")
    walk.goto(f"{walk.base}/ratings/schemes/")
    clean(walk)
    walk.click("a:has-text('采用')")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=各组还没有支部")
    clean(walk)
    walk.click("a:has-text('添加组别')")
    clean(walk)
    walk.fill("#id_name", "机关支部")
    walk.check("input[name=branches] >> nth=0")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=1个支部")
    walk.click("main section[aria-labelledby=criteria] tbody a.btn >> nth=0")
    clean(walk)
    walk.click("a:has-text('取消')")
    walk.click("main section[aria-labelledby=ties] a.btn")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已保存")
    walk.click("main section[aria-labelledby=criteria] a:has-text('添加指标')")
    clean(walk)
    walk.select_option("#id_dimension", "study")
    walk.fill("#id_title", "多余指标")
    walk.fill("#id_weight", "2.5")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=超出100.00共2.50")
    clean(walk)
